import type { ChangedFact, Ending, FollowUp, RequestKind } from '../../../domain/request.ts';

/** What cards and lists of requests say, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const requestsZhCn = (vendor: string) => ({
  request: {
    title: {
      refund: (id, what) => `退款 ${id} · ${what}`,
      door: (id, what) => `开门 ${id} · ${what}`,
      appeal: (id, what) => `提交申诉 ${id} · ${what}`,
    } satisfies Record<RequestKind, (id: string, what: string) => string>,
    /** State in words, by what a request is and how it stands. */
    lead: {
      pending: (missing: string) =>
        missing === '' ? '按现在的规则，审批人数已够，再点一次“批准”就会执行' : `等待审批：还差 ${missing}`,
      approved: '已批准，尚未执行',
      executing: {
        refund: `已批准，正在提交${vendor}`,
        door: `已批准，正在向${vendor}发送开门指令`,
        appeal: `正在提交${vendor}`,
      } satisfies Record<RequestKind, string>,
      rejected: (by: string) => `${by} 已驳回`,
      cancelled: (by: string) => `${by} 已撤回`,
      expired: '已过期：无人及时审批',
      unknown: {
        refund: `结果未知：退款申请可能已到达${vendor}，也可能没有，正在查询`,
        door: '结果未知：开门指令可能已送达，也可能没有，正在查询',
        appeal: `结果未知：申诉可能已到达${vendor}，也可能没有，正在查询`,
      } satisfies Record<RequestKind, string>,
      personAsked: {
        refund: `结果未知：查不到退款申请是否提交成功，需要人工到${vendor}后台核实`,
        door: '结果未知：查不到门是否打开过，需要人工核实',
        appeal: `结果未知：查不到申诉是否提交成功，需要人工到${vendor}后台核实`,
      } satisfies Record<RequestKind, string>,
    },
    /** Once filed: an appeal is looked after by itself. */
    filed: `已提交${vendor}，由${vendor}后台处理`,
    /** Once carried out: what became of it. */
    refund: {
      watching: `已向${vendor}申请退款，等待${vendor}审核，钱款尚未退回`,
      refunded: (amount) => `已退款 ${amount}`,
      review_ended: `${vendor}审核已结束，目前还没有看到退款`,
      not_refunded: `${vendor}审核已结束，这次申请没有退款`,
      gave_up: `已向${vendor}申请退款，但一直没有看到结果，请到${vendor}后台查看`,
    } satisfies Partial<Record<FollowUp, string | ((amount: string) => string)>>,
    door: {
      watching: `${vendor}已接受指令，还没有门的消息`,
      open: '门开着',
      opened: '门打开过，已关上',
      never_opened: '门没有打开',
      gave_up: `${vendor}已接受指令，但一直没有门的消息`,
    } satisfies Partial<Record<FollowUp, string>>,
    /** Why it was not carried out. `words`: the vendor's own, or what changed. */
    failed: {
      refused: (words) => `未执行：${vendor}拒绝：${words}`,
      signature: () => `未执行：${vendor}不认可本系统的签名，请联系工程师`,
      not_reached: () => `未执行：无法连接${vendor}，什么都没有发出，请稍后重新申请`,
      changed: (words) => `未执行：期间情况有变（${words}），什么都没有发出`,
      unread: (words) =>
        `未执行：无法从${vendor}重新读取最新信息，什么都没有发出${words === '' ? '' : `（${words}）`}，请稍后重新申请`,
      too_late: () => '未执行：批准后时间过长，什么都没有发出',
      too_slow: () => '未执行：本系统没能及时发送，什么都没有发出，请重新申请',
      cooling_down: () => '未执行：这扇门刚刚发过指令，什么都没有发出',
      switched_off: () => '未执行：本系统已不再配置此功能，什么都没有发出',
      denied: (words) => `未执行：经人工核实：${words}`,
    } satisfies Partial<Record<Ending, (words: string) => string>>,
    change: {
      gone: '已不存在',
      state: '订单状态变了',
      amount: '实付金额变了',
      refunded: '已有退款',
      under_review: '已有人申请退款',
      offline: '设备离线了',
      unpowered: '设备断电了',
      not_selling: '设备停止售卖了',
    } satisfies Record<ChangedFact, string>,
    /** How the desk came to know that it was done. */
    how: { accepted: `${vendor}已接受`, found: `应答丢失，在${vendor}记录中查到`, confirmed: '人工核实：' },
    /** Why nobody knows. */
    lost: {
      no_answer: `${vendor}未在限时内应答`,
      cut_off: '应答前连接中断',
      unreadable: `${vendor}的应答无法读取`,
      crashed: '执行途中服务中断',
      restored: '数据库从更早的备份恢复过',
    },
    label: {
      order: '订单',
      goods: '商品',
      paid: '实付',
      device: '设备',
      place: '地点',
      state: '状态',
      requester: '申请人',
      reason: '原因',
      note: '备注',
      asked: '申请时间',
      until: '有效至',
      approvedBy: '已批准',
      missing: '还需',
      decided: '审批',
      done: '执行',
      taken: '取走',
      receipt: '开门订单',
    },
    decided: {
      approved: (by: string, at: string) => `${by} 批准，${at}`,
      rejected: (by: string, at: string, note: string) => `${by} 驳回，${at}：${note}`,
      cancelled: (by: string, at: string) => `${by} 撤回，${at}`,
      expired: (at: string) => `过期，${at}`,
    },
    notDoneYet: '尚未执行',
    by: (name: string, at: string) => `${name}，${at}`,
    /** One place that is open: how many, of which groups, and the names of who could. */
    place: (count: number, groups: string, people: string) => `${groups} ${count} 人（${people}）`,
    nobody: '没有人',
    nothingTaken: '没有取走商品',
    /** A visit by support opened an order that nobody has paid. */
    visitUnpaid: (amount: string) =>
      `这次开门的订单还没有人支付${amount === '' ? '' : `（${amount}）`}，请到${vendor}后台处理；在那之前列在 /desk visits 里。`,
    wholeOrder: '退款一律为整单退款。',
    factsAsOf: (time: string) => `数据于 ${time} 从${vendor}实时读取`,
    suspicious: `${vendor}将此订单标记为可疑。`,
    underReview: `此订单的退款正在等待${vendor}审核。`,
    button: { approve: '批准', reject: '驳回', cancel: '撤回', resolve: '填写核实结果' },
    cancelConfirm: {
      title: '撤回此申请？',
      text: '撤回后任何人都不能再批准，您可以重新申请。',
      yes: '撤回',
      no: '保留',
    },
    remind: {
      title: (id: string) => `${id} 仍在等待审批`,
      lead: (until: string, count: number) => `${until} 过期，提醒 ${count} 人。`,
    },
    person: {
      title: (id: string) => `${id} 需要人工核实`,
      lead: {
        refund: `查不到退款申请是否提交成功。请到${vendor}后台查看该订单，然后在上面的卡片上点「填写核实结果」。`,
        door: `查不到门是否打开过。请到${vendor}后台查看该设备的订单，然后在上面的卡片上点「填写核实结果」。`,
        appeal: `查不到申诉是否提交成功。请到${vendor}后台查看该订单，然后在上面的卡片上点「填写核实结果」。`,
      } satisfies Record<RequestKind, string>,
    },
  },
  pending: {
    title: '进行中的申请',
    lead: (total: number, mine: number) => `共 ${total} 个，其中 ${mine} 个等您处理`,
    empty: '没有进行中的申请。',
    forYou: '等您处理',
  },
  /** Orders of support visits that nobody has paid. */
  visits: {
    title: '未支付的开门订单',
    lead: (total: number) => `${total} 笔订单无人支付`,
    empty: '开门订单都已处理。',
    hint: `请到${vendor}后台处理，这里不会改动${vendor}的订单。`,
    settled: '已处理',
    confirm: '确认已处理',
    stillUnpaid: (amount: string) =>
      `${vendor}仍显示此订单未支付${amount === '' ? '' : `（${amount}）`}。如已处理，请确认，之后不再列出。`,
    books: {
      open: `${vendor}还没有给出这次开门的金额，系统会继续查。`,
      paid: `${vendor}显示已支付，不再列出。`,
      refunded: `${vendor}显示已退款，不再列出。`,
      closed: `${vendor}显示已关闭，不再列出。`,
      nothing: '没有取走商品，不在列表里。',
    },
    /** The order is listed, and the vendor's books do not say how it stands. */
    unclear: `${vendor}没有给出此订单的状态。如已处理，请确认，之后不再列出。`,
    /** Somebody said so before. */
    takenBefore: (by: string) => `${by} 已确认处理过，不再列出。`,
    taken: '不再列出，审计里已记下由您处理。',
  },
});
