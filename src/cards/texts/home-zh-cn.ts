import type { HomeTexts } from './home-texts.ts';

const waitingAlerts = (count: number) => (count === 0 ? '没有积压' : `还有 ${count} 条待发`);

export const homeZhCn: HomeTexts = {
  title: '客服台',
  lead: (waits, appeals, unknown, visits) =>
    [
      waits === 0 ? '没有等您审批的申请' : `${waits} 个申请等您审批`,
      appeals === 0 ? '' : `${appeals} 个申诉未结束`,
      unknown === 0 ? '' : `${unknown} 个结果未知`,
      visits === 0 ? '' : `${visits} 笔开门订单未支付`,
    ]
      .filter(Boolean)
      .join(' · '),
  heading: {
    waits: (count) => `等我审批（${count}）`,
    asked: (count) => `我的申请（${count} 个进行中）`,
    appeals: (count) => `未结束的申诉（${count}）`,
    unknown: (count) => `结果未知（${count}）`,
    visits: (count) => `未支付的开门订单（${count}）`,
  },
  empty: {
    waits: '没有等您审批的申请。',
    asked: '您还没有提交过申请。',
    appeals: '没有未结束的申诉。',
    unknown: '所有申请的结果都已明确。',
    visits: '开门订单都已处理。',
  },
  failing: (count) => `有 ${count} 条通知没能送达通知频道，系统会继续尝试；如果一直这样，请告诉工程师。`,
  lastAlert: (time, waiting) => `最近一条通知 ${time} 送达，${waitingAlerts(waiting)}`,
  noAlertYet: (waiting) => `还没有送达过通知，${waitingAlerts(waiting)}`,
  hint: '输入 /desk help 查看可以做什么',
};
