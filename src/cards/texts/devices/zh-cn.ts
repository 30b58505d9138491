/** What cards about devices say, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const devicesZhCn = {
  stock: {
    title: (device: string) => `库存 · ${device}`,
    lead: (soldOut: number, low: number) =>
      soldOut + low === 0
        ? '没有售罄或偏少的商品'
        : [soldOut > 0 ? `${soldOut} 种售罄` : '', low > 0 ? `${low} 种偏少` : ''].filter(Boolean).join('，'),
    empty: '供应商没有给出这台设备的商品。',
    none: (device: string) => `供应商没有 ${device} 这台设备。`,
    line: (stock: string, capacity: number | null, level: string) =>
      `库存 ${stock}${capacity === null ? '' : ` / ${capacity}`} · ${level}`,
    more: (count: number) => `还有 ${count} 种`,
  },
  cabinets: {
    title: (text: string | null) => (text === null ? '设备' : `设备 · ${text}`),
    count: (total: number) => `共 ${total} 台设备`,
    empty: '没有符合条件的设备。',
    whichTitle: (text: string) => `“${text}” 是哪一台？`,
    which: (count: number) => `有 ${count} 台设备符合。`,
    whichMore: (count: number) => `还有 ${count} 台`,
    whichHint: '请用设备编号或 CID 再输入一次。',
    noneTitle: '没有找到设备',
    none: (text: string) => `没有编号、名称或 CID 与 “${text}” 相符的设备。`,
    noneHint: '用 /cabinets 可以看到全部设备。',
    unnamed: (id: string) => `设备 ${id}`,
  },
};
