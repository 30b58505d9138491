import type { RequestRefusalTexts } from './request-refusal-texts.ts';

export const requestRefusalZhCn: RequestRefusalTexts = {
  title: '不能这样操作',
  thereIs: (id) => `已有申请 ${id}`,
  mayNotAsk: {
    refund: (groups) => `只有 ${groups} 组的人可以申请退款，请找他们申请。`,
    door: (groups) => `只有 ${groups} 组的人可以申请开门，请找他们申请。`,
    appeal: (groups) => `只有 ${groups} 组的人可以提交申诉，请找他们提交。`,
  },
  vendorOff: '本系统没有配置友朋，请联系工程师。',
  moneyHeld: {
    database: '退款和开门暂停：本系统的数据库有问题，什么都没有更改。请告知工程师，恢复后再试。',
    clock: '退款和开门暂停：本系统的时钟不对，什么都没有更改。请告知工程师，校准后再试。',
  },
  doorsOff: '本系统没有配置远程开门（缺少 YOPOINT_DOOR_OPEN_ID），请联系工程师。',
  noReason: '请写明原因，审批人需要知道为什么。',
  noSuchOrder: (number) => `查不到订单 ${number}，请与顾客核对单号。`,
  elsewhere: {
    vending: '售货机订单不能在这里退款，请到友朋后台办理。',
    benefit: '百福得订单不能在这里退款，请到百福得后台办理。',
  },
  appealElsewhere: {
    vending: '售货机订单不能在这里提交申诉，请到友朋后台办理。',
    benefit: '百福得订单不能在这里提交申诉，请到百福得后台办理。',
  },
  alreadyRefunded: (amount, at) =>
    `此订单已退款${amount === null ? '' : `（${amount}）`}${at === null ? '' : `，${at}`}，不能再退。`,
  partlyRefunded: (amount) =>
    `此订单已退 ${amount}，这里只能整单退款，其余部分请提交申诉：/appeal 加订单号。`,
  underReview: (at) =>
    `此订单已申请退款${at === null ? '' : `（${at}）`}，正在友朋后台等待审核，请到那里处理。`,
  notPaid: (state) => `只有已支付的订单才能退款，此订单：${state}。`,
  factsMissing: '友朋没有给出此订单的实付金额，无法在这里处理，请到友朋后台查看。',
  alreadyRequested: '已有人申请过，同一件事不会有第二个申请。',
  overCap: {
    requester: (cap, used, amount) =>
      `超过您的每日限额 ${cap}：今天已申请 ${used}，这次还要 ${amount}。请找同事申请，或明天再试。`,
    overall: (cap, used, amount) =>
      `超过全组每日限额 ${cap}：今天已申请 ${used}，这次还要 ${amount}。请与主管商量。`,
  },
  nobodyCouldApprove: (places) => `没有人可以批准：需要 ${places}，而您不能批准自己的申请。请找同事来申请。`,
  noSuchDevice: (text) => `没有设备「${text}」，请输入 /cabinets 里的编号、名称或 CID。`,
  whichDevice: (text, devices) => `「${text}」可能是多台设备：${devices}。请输入其中一台的编号。`,
  deviceOffline: '设备离线，指令送不到。请等它上线再试，或派人前往。',
  deviceUnpowered: '设备断电，请派人前往。',
  deviceNotSelling: '设备没有在售卖，友朋此时不会开门，请先开启售卖。',
  coolingDown: (until) => `这扇门刚刚发过指令，${until} 之后才能再申请。`,
  noSuchRequest: '没有这个申请，这张卡片可能来自别的系统。',
  cardBeforeRestore: (id, at) =>
    `数据库已于 ${at} 从备份恢复，${id} 的这张卡片是恢复之前的，什么都没有更改。请看更新后的卡片，在那里操作。`,
  ownRequest: '这是您自己的申请，须由别人审批。您可以撤回。',
  mayNotDecide: (groups) => `此申请只能由 ${groups} 组的人审批。`,
  alreadyVoted: (at, missing) => `您已于 ${at} 批准，还需 ${missing}。`,
  placeFilled: (by, missing) => `您这一席已有人批准（${by}），还需 ${missing}。`,
  alreadyDecided: '此申请已有结论。',
  notTheRequester: (name) => `只有申请人 ${name} 可以撤回。`,
  noNote: '请写明理由，会告知申请人并留档。',
  mayNotResolve: (groups) => `只有 ${groups} 组的人可以填写核实结果。`,
  notUnknown: '这里不用填写：结果已知，或系统仍在向友朋查询。',
};
