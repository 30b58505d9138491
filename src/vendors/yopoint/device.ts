import type { Cabinet } from '../../domain/device.ts';
import { coded } from '../coded.ts';
import { filled } from '../fields.ts';
import { ON_OFF, SELL_STATUS } from './codes.ts';
import type { RawCabinet } from './schemas.ts';

/** A cabinet of the device list (vendors/yopoint.md §3.2); null without an id, since nothing could be asked about it. */
export function toCabinet(raw: RawCabinet): Cabinet | null {
  const id = filled(raw.id) ?? filled(raw.CID);
  if (id === null) return null;
  return {
    id,
    code: filled(raw.DeviceCode),
    name: filled(raw.Name),
    productionCode: filled(raw.Code),
    online: onOff(raw.OnlineStatus),
    sellingEnabled: raw.EnableSell,
    selling: coded(SELL_STATUS, raw.SellStatus),
    powered: onOff(raw.ExtElectronicStatus),
    doors: raw.CabinetCount,
    place: placeOf(raw),
    servicePhone: filled(raw.ServicePhone),
  };
}

function onOff(code: number | null): boolean | null {
  return code === null ? null : (ON_OFF.get(code) ?? null);
}

/** Province, city and district run together as Chinese addresses do, then the landmark. */
function placeOf(raw: RawCabinet): string | null {
  const region = [raw.Province, raw.City, raw.District].map((part) => filled(part) ?? '').join('');
  return filled([region, filled(raw.LandMarkName) ?? ''].join(' '));
}
