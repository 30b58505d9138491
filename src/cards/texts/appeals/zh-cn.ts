import type { AppealCause, AppealKind, AppealOutcome, AppealSource } from '../../../domain/appeal.ts';

/** What is said of customers' appeals, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const appealsZhCn = (vendor: string) => ({
  appeal: {
    title: (id: string, receipt: string) => `申诉 ${id} · ${receipt}`,
    lead: {
      open: '还没有人处理',
      claimed: (by: string, at: string) => `${by} 正在处理，${at} 起`,
      closed: {
        refunded: (amount) => `已结束：已退款 ${amount}`.trim(),
        review_ended: `已结束：${vendor}审核已结束，目前还没有看到退款`,
        not_refunded: `已结束：${vendor}审核已结束，没有退款`,
        settled: `已结束：${vendor}已处理，订单不再有疑问`,
        replaced: (order) => `已结束：由新订单 ${order} 代替`,
        dismissed: (by) => `已关闭：${by} 认为无需处理`,
        gave_up: `已关闭：很久没有任何进展，请到${vendor}后台查看`,
      } satisfies Record<AppealOutcome, string | ((of: string) => string)>,
    },
    /** Each outcome in a word or two. */
    outcome: {
      refunded: '已退款',
      review_ended: '审核结束，目前还没有看到退款',
      not_refunded: '审核结束，没有退款',
      settled: '订单已无疑问',
      replaced: '由新订单代替',
      dismissed: '无需处理',
      gave_up: '太久没有消息',
    } satisfies Record<AppealOutcome, string>,
    cause: {
      customer: '顾客提交了申诉',
      refund_asked: `顾客在${vendor}申请了退款`,
      suspicious: `${vendor}将此订单标记为可疑`,
      staff: '客服代顾客提交申诉',
    } satisfies Record<AppealCause, string>,
    kind: { before_payment: '支付前', after_payment: '支付后' } satisfies Record<AppealKind, string>,
    source: {
      intake: '来自小程序',
      watch: '巡查订单列表时发现',
      notice: `${vendor}通知后发现`,
      staff: '客服提交',
    } satisfies Record<AppealSource, string>,
    /** What the customer, or a member of staff, wrote. */
    says: (words: string) => `顾客说：${words}`,
    saysStaff: (words: string) => `客服写道：${words}`,
    noFacts: '暂时读不到此订单，读到后卡片会更新。',
    /** The vendor knows no order of this number. */
    noOrder: `${vendor}没有这个单号的智能柜订单。请用 /order 查一下，或向顾客核对单号；确实没有，就点「无需处理」。`,
    picture: (number: number) => `顾客的照片 ${number}`,
    morePictures: (count: number) => `另有 ${count} 张照片未显示。`,
    label: { order: '订单状态', total: '金额', request: '进展', note: '说明', closed: '结果' },
    takenInAt: (time: string) => `收到于 ${time}`,
    button: {
      claim: '我来处理',
      takeOver: '接手',
      refund: '申请退款',
      file: `提交${vendor}处理`,
      dismiss: '无需处理',
      reveal: '查看顾客信息',
    },
    takeOverConfirm: {
      title: '接手这个申诉？',
      text: '它会从同事转到您名下，消息列里会写明。',
      yes: '接手',
      no: '取消',
    },
    fileConfirm: {
      title: `提交${vendor}处理？`,
      text: `申诉只提交一次，之后由${vendor}后台处理此订单。`,
      yes: '提交',
      no: '取消',
    },
    list: {
      title: { open: '未结束的申诉', mine: '我的申诉', all: '全部申诉' },
      count: (total: number) => `共 ${total} 个`,
      empty: { open: '没有未结束的申诉。', mine: '您名下没有申诉。', all: '还没有申诉。' },
      age: (age: string) => `${age}收到`,
    },
    form: {
      dismiss: { title: '无需处理', submit: '关闭申诉' },
      file: {
        title: '提交申诉',
        submit: '提交',
        once: `申诉提交给${vendor}，由${vendor}后台重新核对此订单。只提交一次。`,
        reason: { label: '原因', hint: `顾客怎么说，${vendor}会看到。不要写电话号码。` },
      },
    },
  },
});
