import type { DeskListTexts } from './desk-list-texts.ts';

function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} 小时`;
  return ms % 60_000 === 0 ? `${ms / 60_000} 分钟` : `${ms / 1000} 秒`;
}

export const deskListZhCn: DeskListTexts = {
  pending: {
    title: '进行中的申请',
    lead: (total, mine) => `共 ${total} 个，其中 ${mine} 个等您处理`,
    empty: '没有进行中的申请。',
    forYou: '等您处理',
  },
  audit: {
    title: (about) => `${about} 的审计记录`,
    lead: (total) => `共 ${total} 条`,
    empty: '没有相关记录。',
    older: (count) => `另有更早的 ${count} 条未显示，「latchkey audit export」可导出全部。`,
    event: {
      'request.asked': '申请',
      'request.voted': '同意',
      'request.approved': '审批通过',
      'request.rejected': '驳回',
      'request.cancelled': '撤回',
      'request.expired': '过期',
      'request.reminded': '提醒',
      'request.begun': '开始执行',
      'request.sent': '即将发送给友朋',
      'request.returned': '未送达友朋，再试一次',
      'request.done': '已执行',
      'request.failed': '未执行',
      'request.unknown': '结果未知',
      'request.person_asked': '请人工核实',
      'request.resolved': '人工核实',
      'request.followed': '友朋侧进展',
      'refund_order.refunded': '转达了友朋的退款要求，支付系统已退款',
      'refund_order.refused': '转达了友朋的退款要求，支付系统拒绝',
      'refund_order.not_configured': '拒绝了友朋的退款要求：没有配置支付系统',
      'refund_order.no_order': '拒绝了友朋的退款要求：没有订单号',
      'refund_order.made_before': '拒绝了友朋的退款要求：以前已按同样的要求退过',
      'refund_order.not_known': '转达了友朋的退款要求，结果未知',
      'order.revealed': '查看个人信息',
      'appeal.opened': '登记申诉',
      'appeal.claimed': '接手申诉',
      'appeal.dismissed': '判定申诉无需处理',
      'appeal.closed': '申诉已结',
    },
    desk: '系统',
  },
  policy: {
    title: { refund: (amount) => `规则：退款 ${amount}`, door: () => '规则：开门' },
    places: (places) => `需要 ${places}`,
    cannot: '没有人可以批准：除申请人外凑不齐审批人。',
    mayAsk: (groups) => `${groups} 组的人`,
    youMay: '您可以申请',
    youMayNot: '您不能申请',
    label: {
      ask: '可申请',
      tier: '档位',
      needed: '需要',
      cap: '每日限额',
      expires: '多久过期',
      reminds: '多久提醒',
      notAfter: '最晚发送',
      coolDown: '两次开门间隔',
    },
    upTo: (amount) => `${amount} 以内`,
    anyAmount: '不限金额',
    cap: (perRequester, overall) => `每人 ${perRequester}，全组 ${overall}`,
    duration,
  },
};
