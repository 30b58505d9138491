import { plural } from '../plural.ts';
import type { devicesZhCn } from './zh-cn.ts';

/** What cards about devices say, in English. */
export const devicesEn: typeof devicesZhCn = {
  stock: {
    title: (device) => `Stock · ${device}`,
    lead: (soldOut, low) =>
      soldOut + low === 0
        ? 'Nothing sold out or low'
        : [soldOut > 0 ? `${soldOut} sold out` : '', low > 0 ? `${low} low` : ''].filter(Boolean).join(', '),
    empty: 'The vendor lists no goods for this device.',
    none: (device) => `The vendor has no device ${device}.`,
    line: (stock, capacity, level) => `stock ${stock}${capacity === null ? '' : ` / ${capacity}`} · ${level}`,
    more: (count) => `and ${count} more`,
  },
  cabinets: {
    title: (text) => (text === null ? 'Devices' : `Devices · ${text}`),
    count: (total) => plural(total, 'device'),
    empty: 'No devices match.',
    whichTitle: (text) => `Which device is “${text}”?`,
    which: (count) => `${plural(count, 'device matches', 'devices match')}.`,
    whichMore: (count) => `and ${count} more`,
    whichHint: 'Repeat the command with the device code or CID.',
    noneTitle: 'No such device',
    none: (text) => `No device has a code, name or CID like “${text}”.`,
    noneHint: '/cabinets lists all devices.',
    unnamed: (id) => `Device ${id}`,
  },
};
