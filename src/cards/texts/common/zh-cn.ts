function lasted(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, seconds)} 秒`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} 小时`;
  return `${Math.floor(seconds / 86_400)} 天`;
}

/** What several cards say, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const commonZhCn = {
  /** Between things of one kind on a line. */
  comma: '、',
  /** On a card that was posted in place of one that could not be changed. */
  replacesEarlier: '此卡片取代之前的那一张，之前那张上的按钮已失效。',
  /** Between a name and what is said of it. */
  colon: '：',
  label: {
    paid: '实付',
    total: '订单金额',
    unpaid: '待付',
    freight: '运费',
    method: '支付方式',
    created: '下单时间',
    payBy: '支付截止',
    paymentNumber: '支付单号',
    type: '订单类型',
    device: '设备',
    place: '位置',
    door: '柜门',
    service: '购物服务',
    shipment: '出货',
    refunded: '退款',
    refundedGoods: '退款商品',
    refundAsked: '顾客申请退款',
    refundNote: '退款说明',
    delivery: '发货',
    received: '收货',
    audit: '审核',
    auditReason: '审核意见',
    mobile: '手机号',
    nickname: '昵称',
    recipient: '收货人',
    address: '地址',
    ip: 'IP 地址',
    platformIds: '平台账号',
    online: '网络',
    selling: '销售',
    power: '供电',
    groups: '所在组',
    language: '语言',
  },
  yesNo: {
    online: ['在线', '离线'],
    sellingEnabled: ['允许销售', '已关闭销售'],
    powered: ['已通电', '已断电'],
    shipped: ['已发货', '未发货'],
    received: ['已收货', '未收货'],
    refunded: ['已退款', '未退款'],
    may: ['可以', '不可以'],
  } satisfies Record<string, readonly [yes: string, no: string]>,
  button: {
    refresh: '刷新',
    share: '分享到频道',
    reveal: '查看顾客信息',
    retry: '重试',
    refund: '退款',
    door: '开门',
    appeal: '提交申诉',
    previous: '上一页',
    next: '下一页',
  },
  fresh: {
    asOf: (time: string) => `截至 ${time}`,
    /** `why`: a clause of `trouble`. */
    lastKnown: (vendor: string, why: string, age: string) =>
      `${vendor} ${why}，以下是${/^\d/.test(age) ? ' ' : ''}${age}的信息，可能已有变化。`,
    aVendor: '供应商',
    unread: (count: number, reference: string) =>
      `有 ${count} 项信息没能读出，其余照常显示。编号 ${reference}`,
    /** How long ago something was, as `lastKnown` has it; from whole seconds. */
    age: (seconds: number) => (seconds < 5 ? '刚刚' : `${lasted(seconds)}前`),
    lasted,
  },
  /** Clauses that follow a vendor's name: "<vendor> ...". */
  trouble: {
    refused: (code: string, message: string) => `拒绝了查询（代码 ${code}${message && `：${message}`}）`,
    signature: '没有接受我们的签名',
    timeout: '没有及时回应',
    unreachable: '连接不上',
    busy: {
      breaker: '刚才连续出错，暂停查询',
      bulkhead: '正在处理的查询太多',
      rate_limit: '要求我们放慢查询',
    },
    unreadable: '返回的内容无法读取',
    other: '暂时查不了',
  },
  failure: {
    title: (vendor: string) => `${vendor} 暂时查不了`,
    lead: (vendor: string, why: string) => `${vendor} ${why}。`,
    /** What to do, by what went wrong. */
    advice: {
      refused: '请核对输入的内容；如果没有问题，请把以上代码告诉工程师。',
      signature: '请告诉工程师：检查密钥、签名规则和服务器时间。',
      timeout: '请稍后重试。',
      unreachable: '请稍后重试；一直如此请告诉工程师。',
      busy: '请过一会儿再试。',
      unreadable: '请稍后重试；一直如此请告诉工程师。',
      other: '请稍后重试；一直如此请告诉工程师。',
    },
    unexpectedTitle: '出错了',
    unexpected: (reference: string) => `这一步没有完成，请重试。仍然不行，请把编号 ${reference} 告诉工程师。`,
    /** The database did not say whether it stored a change. */
    uncertainTitle: '不知道是否完成',
    uncertain: (reference: string) =>
      `数据库没有应答，不知道这一步是否已经记下。请看卡片，或者一分钟后再试，不会重复执行。编号 ${reference}。`,
    lookingUp: (what: string) => `正在查询 ${what}…`,
  },
};
