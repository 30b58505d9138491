import type { RequestKind } from '../../../domain/request.ts';

/** What stands on forms. Titles and buttons have at most 24 characters, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const formsZhCn = (vendor: string) => ({
  form: {
    close: '关闭',
    loading: '请稍候…',
    refund: {
      title: '申请退款',
      submit: '提交',
      whole: `退款一律为整单退款。只退一部分请提交申诉，由${vendor}后台处理。`,
      order: { label: '订单号', hint: '交易单号或支付流水号' },
      reason: { label: '原因', hint: '审批人会看到，请勿填写手机号。' },
      note: { label: '备注' },
    },
    door: {
      title: '远程开门',
      submit: '提交',
      once: '批准后立即开门，只开一次，请确认现场有人。',
      device: { label: '设备', hint: '编号、名称或 CID' },
      reason: { label: '原因', hint: '审批人会看到，请勿填写手机号。' },
    },
    reject: {
      title: '驳回申请',
      submit: '驳回',
      note: { label: '理由', hint: '会告知申请人并留档。' },
    },
    resolve: {
      title: '核实结果',
      submit: '保存',
      look: {
        refund: `请先到${vendor}后台查看该订单，提交后不能更改。`,
        door: `请先到${vendor}后台查看该设备的订单，提交后不能更改。`,
        appeal: `请先到${vendor}后台查看该订单，提交后不能更改。`,
      } satisfies Record<RequestKind, string>,
      outcome: { label: '您看到的结果' },
      done: { refund: '退款申请已提交', door: '开门指令已送达', appeal: '申诉已提交' } satisfies Record<
        RequestKind,
        string
      >,
      notDone: {
        refund: '退款申请没有提交',
        door: '开门指令没有送达',
        appeal: '申诉没有提交',
      } satisfies Record<RequestKind, string>,
      note: { label: '依据', hint: '会留在审计记录中。' },
    },
    problem: {
      no_order: '请填写一个订单号，以顾客的单据或支付记录为准。',
      no_device: '请填写设备编号、名称或 CID。',
      no_reason: '请写明原因，审批人需要知道为什么。',
      no_note: '请写明理由，会留档。',
      no_outcome: '请选择一项。',
    },
  },
});
