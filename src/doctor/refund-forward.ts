import type { YopointSettings } from '../settings/settings.ts';
import { type Finding, failed, ok, skipped, unsure } from './finding.ts';
import { type Hide, shownAddress } from './hide.ts';
import { knock } from './knock.ts';

/** Answers of somebody in front of a payment system that is away. */
const NOBODY_BEHIND: readonly number[] = [502, 503, 504];

const NOT_TRIED =
  'whether it takes YOPOINT_REFUND_FORWARD_SECRET was not tried, since only a refund would tell';

/** Whether there is somebody where refunds are forwarded to. A bare HEAD: no refund and no secret is sent. */
export async function checkRefundForward(yopoint: YopointSettings | null, hide: Hide): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (yopoint.refundForward === null) return skipped('off: YOPOINT_REFUND_FORWARD_URL is not set');
  const { url } = yopoint.refundForward;
  // Without its query, which may hold a key.
  const { origin, pathname } = new URL(url);
  const shown = shownAddress(`${origin}${pathname}`, hide);
  const answer = await knock(url, { method: 'HEAD' });
  if (answer.status === null) {
    return failed(
      `${shown} cannot be reached (${answer.why})`,
      'Check YOPOINT_REFUND_FORWARD_URL, that your payment system runs there, and that this machine may reach it.',
    );
  }
  if (NOBODY_BEHIND.includes(answer.status)) {
    return failed(
      `${shown} answered HTTP ${answer.status}`,
      'Check YOPOINT_REFUND_FORWARD_URL and that your payment system runs behind it.',
    );
  }
  if (answer.status === 301 || answer.status === 308) {
    return failed(
      `${shown} leads to another address, where no refund follows`,
      'Set YOPOINT_REFUND_FORWARD_URL to that address.',
    );
  }
  if (answer.status === 404) {
    return unsure(
      `somebody answers at ${shown}, with HTTP 404 to a HEAD: nothing is there, or it takes nothing but refunds; ${NOT_TRIED}`,
      'Compare the path in YOPOINT_REFUND_FORWARD_URL with the one that your payment system serves.',
    );
  }
  return ok(`somebody answers at ${shown} (HTTP ${answer.status} to a HEAD); ${NOT_TRIED}`);
}
