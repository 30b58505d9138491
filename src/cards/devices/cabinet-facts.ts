import type { Cabinet } from '../../domain/device.ts';
import { said } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { joined, meaningOf, yesNo } from '../say.ts';
import { textsIn } from '../texts/index.ts';

/** What a cabinet is called: its code and name, else its CID. */
export function cabinetName(
  reader: Reader,
  { id, code, name }: Pick<Cabinet, 'id' | 'code' | 'name'>,
): string {
  const known = joined([code, name]);
  return known === null ? textsIn(reader.locale).cabinets.unnamed(said(id, 60)) : said(known, 120);
}

/** Network, sales and power in words; null where the vendor does not say. */
export function cabinetStates(
  reader: Reader,
  cabinet: Cabinet,
): Readonly<Record<'online' | 'selling' | 'power', string | null>> {
  const texts = textsIn(reader.locale);
  const { selling } = cabinet;
  const said =
    selling.code === null && selling.meaning === 'unknown'
      ? null
      : meaningOf(texts, texts.words.selling, selling, reader.locale === 'zh-CN');
  return {
    online: yesNo(texts.yesNo.online, cabinet.online),
    // The operator's own switch matters when it is off, or when nothing else is said.
    selling:
      cabinet.sellingEnabled === false
        ? joined([texts.yesNo.sellingEnabled[1], selling.meaning === 'selling' ? null : said])
        : (said ?? yesNo(texts.yesNo.sellingEnabled, cabinet.sellingEnabled)),
    power: yesNo(texts.yesNo.powered, cabinet.powered),
  };
}

/** Whether something keeps customers from buying. */
export function cabinetTroubled(cabinet: Cabinet): boolean {
  return (
    cabinet.online === false ||
    cabinet.powered === false ||
    cabinet.sellingEnabled === false ||
    cabinet.selling.meaning === 'stopped'
  );
}
