import type { BaifudeSettings } from '../settings/settings.ts';
import { baifudeSaysTime, saysOurs } from '../vendors/baifude/assumptions.ts';
import { createBaifudeClient } from '../vendors/baifude/client.ts';
import { staticToken } from '../vendors/baifude/gateway.ts';
import { loadSignRule, signRuleName } from '../vendors/baifude/sign.ts';
import { VendorBusy, VendorError, VendorRefused, VendorRejectedSignature } from '../vendors/errors.ts';
import { createTransport } from '../vendors/transport.ts';
import { errorWords, type Finding, failed, ok, skipped } from './finding.ts';
import type { Hide } from './hide.ts';

/** No order has this number, so that nobody's order is read for a check. */
const NOBODYS_ORDER = '00000000000000000000';

/** An engineer waits for it. */
const PATIENCE_MS = 6_000;

/** Whether Baifude accepts a signed call: an order that cannot exist (docs/vendors.md, Baifude “One order”). */
export async function checkBaifude(baifude: BaifudeSettings | null, hide: Hide): Promise<Finding> {
  if (baifude === null) return skipped('off: its variables are not set');
  const transport = createTransport({ vendor: 'baifude', totalTimeoutMs: PATIENCE_MS });
  try {
    const sign = await loadSignRule(signRuleName(baifude.signRule), baifude.signSecret);
    const token = staticToken(baifude.accessToken);
    const client = createBaifudeClient(
      { baseUrl: baifude.baseUrl, token, sign },
      { transport, now: Date.now },
    );
    await client.getOrderInfo(NOBODYS_ORDER);
    return ok('answered a signed call');
  } catch (error) {
    if (error instanceof VendorRefused) return findingFor(error, hide);
    // A rule of theirs may say anything.
    const words = error instanceof VendorError ? errorWords(error) : hide(errorWords(error));
    return failed(words, stepFor(error));
  } finally {
    transport.close();
  }
}

/** Its codes are not public but for the signature's (docs/vendors.md “Answers”): what a refusal is about is told by its words alone. */
function findingFor({ vendorCode, vendorMessage }: VendorRefused, hide: Hide): Finding {
  const words = hide(`${vendorCode} ${vendorMessage}`.trim());
  if (saysOurs(vendorMessage)) {
    return failed(
      `refused with ${words}`,
      'Ask your contact at Baifude whether BAIFUDE_ACCESS_TOKEN is still good, and what it may read.',
    );
  }
  if (baifudeSaysTime(vendorMessage)) return failed(`refused with ${words}`, "Set this machine's clock.");
  return ok(`accepted the signature (and refused a made-up number with ${words})`);
}

function stepFor(error: unknown): string {
  if (error instanceof VendorRejectedSignature) {
    return "Ask your contact at Baifude whether BAIFUDE_SIGN_RULE, BAIFUDE_SIGN_SECRET and BAIFUDE_ACCESS_TOKEN are the ones agreed; set this machine's clock.";
  }
  if (error instanceof VendorBusy) return 'Run latchkey doctor again in a minute.';
  if (error instanceof VendorError) return 'Check BAIFUDE_BASE_URL and that this machine may reach it.';
  return 'Correct BAIFUDE_SIGN_RULE.';
}
