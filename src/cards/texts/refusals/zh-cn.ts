import type { GroundPart, Refusal } from '../../../domain/refusal.ts';
import type { RequestKind } from '../../../domain/request.ts';
import type { OrderSource, SourceThatCan } from '../../../domain/vendors.ts';

/** Why the desk does not do what was asked: which rule, and what to do, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const refusalsZhCn = (vendor: string) => ({
  refusal: {
    title: {
      request: '不能这样操作',
      appeal: '不能这样做',
      answer: '没有办理',
      notUnderstood: '没有看懂',
      missing: '还缺内容',
    },
    /** The title when a request that is there is the answer. */
    thereIs: (id: string) => `已有申请 ${id}`,
    ask: (names: string) => `需要开通请找：${names}。`,
    askEngineer: '需要开通请找管理客服台的工程师。',
    nobodyMay: '规则文件没有允许任何组做这件事。',
    usage: (usage: string) => `写法：${usage}`,
    /** By the kind of the refusal: which rule, and what to do. */
    because: {
      may_not_ask: {
        refund: (groups) => `只有 ${groups} 组的人可以申请退款，请找他们申请。`,
        door: (groups) => `只有 ${groups} 组的人可以申请开门，请找他们申请。`,
        appeal: (groups) => `只有 ${groups} 组的人可以提交申诉，请找他们提交。`,
      } satisfies Record<RequestKind, (groups: string) => string>,
      vendor_off: `本系统没有配置${vendor}，请联系工程师。`,
      money_held: {
        database: '退款和开门暂停：本系统的数据库有问题，什么都没有更改。请告知工程师，恢复后再试。',
        clock: '退款和开门暂停：本系统的时钟不对，什么都没有更改。请告知工程师，校准后再试。',
      } satisfies Record<GroundPart, string>,
      doors_off: '本系统没有配置远程开门（缺少 YOPOINT_DOOR_OPEN_ID），请联系工程师。',
      no_reason: '请写明原因，审批人需要知道为什么。',
      no_such_order: (number: string) => `查不到订单 ${number}，请与顾客核对单号。`,
      refund_elsewhere: {
        vending: `售货机订单不能在这里退款，请到${vendor}后台办理。`,
        benefit: `${vendor}订单不能在这里退款，请到${vendor}后台办理。`,
      } satisfies Record<Exclude<OrderSource, SourceThatCan<'refund'>>, string>,
      appeal_elsewhere: {
        vending: `售货机订单不能在这里提交申诉，请到${vendor}后台办理。`,
        benefit: `${vendor}订单不能在这里提交申诉，请到${vendor}后台办理。`,
      } satisfies Record<Exclude<OrderSource, SourceThatCan<'appeal'>>, string>,
      already_refunded: (amount: string | null, at: string | null) =>
        `此订单已退款${amount === null ? '' : `（${amount}）`}${at === null ? '' : `，${at}`}，不能再退。`,
      partly_refunded: (amount: string) =>
        `此订单已退 ${amount}，这里只能整单退款，其余部分请提交申诉：/appeal 加订单号。`,
      under_review: (at: string | null) =>
        `此订单已申请退款${at === null ? '' : `（${at}）`}，正在${vendor}后台等待审核，请到那里处理。`,
      not_paid: (state: string) => `只有已支付的订单才能退款，此订单：${state}。`,
      facts_missing: `${vendor}没有给出此订单的实付金额，无法在这里处理，请到${vendor}后台查看。`,
      already_requested: '已有人申请过，同一件事不会有第二个申请。',
      over_cap: {
        requester: (cap: string, used: string, amount: string) =>
          `超过您的每日限额 ${cap}：今天已申请 ${used}，这次还要 ${amount}。请找同事申请，或明天再试。`,
        overall: (cap: string, used: string, amount: string) =>
          `超过全组每日限额 ${cap}：今天已申请 ${used}，这次还要 ${amount}。请与主管商量。`,
      },
      nobody_could_approve: (places: string) =>
        `没有人可以批准：需要 ${places}，而您不能批准自己的申请。请找同事来申请。`,
      no_such_device: (text: string) => `没有设备「${text}」，请输入 /cabinets 里的编号、名称或 CID。`,
      which_device: (text: string, devices: string) =>
        `「${text}」可能是多台设备：${devices}。请输入其中一台的编号。`,
      device_offline: '设备离线，指令送不到。请等它上线再试，或派人前往。',
      device_unpowered: '设备断电，请派人前往。',
      device_not_selling: `设备没有在售卖，${vendor}此时不会开门，请先开启售卖。`,
      cooling_down: (until: string) => `这扇门刚刚发过指令，${until} 之后才能再申请。`,
      no_such_request: '没有这个申请，这张卡片可能来自别的系统。',
      card_before_restore: (id: string, at: string) =>
        `数据库已于 ${at} 从备份恢复，${id} 的这张卡片是恢复之前的，什么都没有更改。请看更新后的卡片，在那里操作。`,
      own_request: '这是您自己的申请，须由别人审批。您可以撤回。',
      may_not_decide: (groups: string) => `此申请只能由 ${groups} 组的人审批。`,
      already_voted: (at: string, missing: string) => `您已于 ${at} 批准，还需 ${missing}。`,
      place_filled: (by: string, missing: string) => `您这一席已有人批准（${by}），还需 ${missing}。`,
      already_decided: '此申请已有结论。',
      not_the_requester: (name: string) => `只有申请人 ${name} 可以撤回。`,
      may_not_resolve: (groups: string) => `只有 ${groups} 组的人可以填写核实结果。`,
      not_unknown: `这里不用填写：结果已知，或系统仍在向${vendor}查询。`,
      /** `chatId`: the person's id in the messenger. */
      unknown_person: (chatId: string) => `名单里没有您，所以不能使用客服台。您的聊天账号是 ${chatId}。`,
      guest: '访客账号不能使用客服台。',
      bot: '机器人账号不能使用客服台。',
      other_workspace: '您的账号属于另一个工作区，不能使用客服台。',
      deactivated: '您的账号已停用，不能使用客服台。',
      not_verified: '聊天软件没有回应，暂时无法确认您的身份，所以没有查询。请稍后再试。',
      may_not_look_up: (groups: string) => `您不能查询，需要属于其中一个组：${groups}。`,
      may_not_reveal: (groups: string) => `您不能查看顾客信息，需要属于其中一个组：${groups}。`,
      unknown_command: (command: string) => `没有 ${command} 这个命令。用 /desk help 看能做什么。`,
      old_button: '这个按钮来自另一个版本，已经不能用了。请重新查询。',
      no_number: '这段文字里没有找到订单号。请把号码单独发来，例如 /order VI231228102118586561。',
      no_device: '要查哪台设备？请在命令后面写上设备编号、名称或 CID。',
      not_understood: (words: string) => `没有看懂 “${words}”。`,
      nobody_to_ask: (vendor: string) => `这里没有接通 ${vendor}，所以查不了。需要请找工程师。`,
      no_such_appeal: '没有这个申诉，卡片可能来自别的系统。',
      may_not_handle: (groups: string) => `只有 ${groups} 组的人处理申诉，请找他们。`,
      already_claimed: (by: string, at: string) =>
        `${by} 从 ${at} 起在处理这个申诉，请找对方，或在卡片菜单里接手。`,
      yours_already: (at: string) => `您从 ${at} 起已经在处理这个申诉。`,
      appeal_closed: (how: string, at: string) => `这个申诉已经结束（${at}）：${how}。`,
      request_open: (id: string) => `此订单的 ${id} 还没有结果，请等结果出来。`,
      no_note: {
        request: '请写明理由，会告知申请人并留档。',
        appeal: '请写明理由，会留在卡片和审计记录中。',
      },
      bad_range: {
        too_long: (days: number) => `时间范围太长，最多 ${days} 天。请缩短后再查。`,
        backwards: '时间范围的开始晚于结束。请把两个日期对调后再查。',
        no_such_day: '没有这一天，请核对日期。写法如 2026-11-01 或 2026-11-01..2026-11-07。',
      },
    } satisfies Record<Refusal['kind'], unknown>,
  },
});
