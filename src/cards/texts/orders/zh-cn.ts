import type { OrderSource, SourceThatCan } from '../../../domain/vendors.ts';

/** What cards about orders say, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const ordersZhCn = (vendor: string) => ({
  /** What the link to the vendor's back office says. */
  backOffice: `在${vendor}后台打开`,
  order: {
    title: (number: string) => `订单 ${number}`,
    bought: '商品',
    noLines: '供应商没有给出商品明细。',
    more: (count: number) => `还有 ${count} 项`,
    /** Quantity and unit price, either of which may be missing. */
    line: (quantity: number | null, unitPrice: string | null, total: string | null) =>
      [
        unitPrice !== null && quantity !== null ? `${unitPrice} × ${quantity}` : null,
        unitPrice !== null && quantity === null ? unitPrice : null,
        unitPrice === null && quantity !== null ? `${quantity} 件` : null,
        total === null ? null : `小计 ${total}`,
      ]
        .filter((part) => part !== null)
        .join(' · '),
    suspicious: '供应商把这个订单标为可疑，处理前请先核实。',
    suspiciousFlag: '可疑',
    /** A door command of the desk opened it. */
    visitUnpaid: `这是本系统开门的订单，还没有人支付。请到${vendor}后台处理；/desk visits 列出待处理的。`,
    refundAskedFlag: '顾客申请退款',
    /** Asked for, and the vendor's review has ended without money having gone back. */
    reviewEndedFlag: '曾申请退款，审核已结束',
    /** How much of what was paid went back. */
    partlyRefundedLead: (amount: string, paid: string) => `部分退款 · ${amount}（实付 ${paid}）`,
    partlyRefunded: `这里只能整单退款，其余部分请提交申诉，由${vendor}后台处理。`,
    underReview: `已申请退款，正在${vendor}后台等待审核。`,
    /** The operator's payment system made the refund, and the vendor's books lag behind. */
    refundedBeforeBooks: `支付系统已退款，${vendor}后台的账目尚未显示。`,
    customer: (masked: string) => `顾客：${masked}`,
    sharedBy: (name: string) => `由 ${name} 分享`,
    noRefundHere: {
      vending: `售货机订单不能在这里申请退款，请到${vendor}后台办理。`,
      benefit: `福利订单不能在这里申请退款，请到${vendor}平台办理。`,
    } satisfies Record<Exclude<OrderSource, SourceThatCan<'refund'>>, string>,
  },
  notFound: {
    title: '没有找到订单',
    lead: (number: string) => `没有找到 ${number}。`,
    undecidedTitle: '还不能确定',
    undecided: (number: string) => `还不能确定有没有 ${number}：有的查询没有得到答复。`,
    looked: (places: string) => `查过：${places}。`,
    check: '请让顾客核对号码，也可以换订单号或支付流水号再查。',
    unanswered: (vendor: string, probes: string, why: string) =>
      `${vendor} ${why}，以下查询没有得到答复：${probes}。`,
    retryHint: '请稍后重试。',
    paymentTitle: (number: string) => `支付单 ${number}`,
    payment: (of: string) => `${of}有这笔支付，但没有说明对应哪个订单。`,
    paymentHint: '请让顾客提供订单号，再用订单号查询。',
  },
  list: {
    title: (range: string, device: string | null, state: string | null) =>
      `订单 · ${range}${device === null ? '' : ` · ${device}`}${state === null ? '' : ` · ${state}`}`,
    count: (total: number) => `共 ${total} 个订单`,
    page: (page: number, pages: number) => `第 ${page} / ${pages} 页`,
    empty: '这段时间没有符合条件的订单。',
    cutShort: (sources: string) => `${sources}的订单太多，没有全部列出。请缩短时间范围。`,
    unanswered: (source: string, why: string) => `${source}${why}，它的订单不在下面。`,
    stateless: (count: number) =>
      `另有 ${count} 个订单未列出：供应商的列表没有给出它们的状态，请按订单号查询。`,
    goodsMore: (goods: string, more: number) => `${goods} 等 ${more + 1} 种`,
  },
  reveal: {
    title: (number: string) => `顾客信息 · 订单 ${number}`,
    lead: '只有您能看到，请勿转发。',
    appealMobile: '申诉时留的手机号',
    nothing: '这个订单没有顾客信息。',
    onlyYou: '本次查看已记入审计记录。',
  },
});
