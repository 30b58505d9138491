import type { AlertFacts, AlertKind, RefundOrderTrouble } from '../../../domain/alert.ts';
import type { OrderNews } from '../../../domain/appeal.ts';
import type { GroundPart } from '../../../domain/refusal.ts';

type ForgedWhy = Extract<AlertFacts, { kind: 'forged_callback' }>['why'];

/** What the alerts channel is told, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const alertsZhCn = (vendor: string) => ({
  alert: {
    /** Each kind in a word, for a digest. */
    kind: {
      appeal: '申诉',
      refund_outcome: '退款结果',
      door_never_opened: '门没有打开',
      door_left_open: '门没有关',
      device_offline: '设备离线',
      device_stopped: '设备停售',
      refund_order: '未能退款',
      forged_callback: '可疑回调',
      clock_off: '时钟不准',
      orders_unseen: '看不到的订单',
      desk_restored: '从备份恢复',
    } satisfies Record<AlertKind, string>,
    refundOutcome: { title: (request: string) => `${request} 的结果` },
    doorNeverOpened: {
      title: (device: string) => `门没有打开 · ${device}`,
      lead: `开门指令已被${vendor}接受，但门没有打开。需要的话请重新申请，或派人到现场。`,
    },
    doorLeftOpen: {
      title: (device: string) => `门没有关 · ${device}`,
      lead: (since: string) => `门从 ${since} 起一直开着，请联系现场的人。`,
      over: (at: string) => `门已关上，${at}`,
    },
    device: {
      device_offline: {
        title: (device: string) => `设备离线 · ${device}`,
        lead: (since: string) => `${since} 起离线或断电，顾客无法购买，也不能远程开门。`,
        over: (at: string, lasted: string) => `${at} 已恢复在线，离线 ${lasted}`,
      },
      device_stopped: {
        title: (device: string) => `设备停售 · ${device}`,
        lead: (since: string) => `${since} 起停止售卖。`,
        over: (at: string, lasted: string) => `${at} 已恢复售卖，停售 ${lasted}`,
      },
    },
    refundOrder: {
      title: (order: string) => `${vendor}要求退款，但钱没有退 · ${order}`,
      untitled: `${vendor}要求退款，但钱没有退`,
      /** Instead of a number. */
      unnumbered: '没有订单号的退款',
      lead: {
        not_configured: `没有配置贵司的支付系统，已告知${vendor}退款失败，双方账目都没有记为已退款。`,
        no_order: `${vendor}的通知里没有订单号，无法退款，已告知${vendor}退款失败。`,
        refused: (reason) => `贵司的支付系统拒绝退款：${reason}。已告知${vendor}退款失败。`,
        not_known: `贵司的支付系统没有给出明确答复，已告知${vendor}出错，${vendor}会再次要求。`,
        made_before: `以前已经按同样的要求退过一笔。这次可能是重复的要求，也可能是金额相同的另一笔部分退款，所以没有再让支付系统退款，已告知${vendor}退款失败。`,
      } satisfies Record<RefundOrderTrouble['what'], string | ((reason: string) => string)>,
      next: {
        not_configured:
          '请工程师设置 YOPOINT_REFUND_FORWARD_URL 和 YOPOINT_REFUND_FORWARD_SECRET，或在支付系统中手工退款。',
        no_order: `请到${vendor}后台查看是哪个订单。`,
        refused: `请在支付系统中查看原因，至少过一小时再到${vendor}后台重新同意退款。`,
        not_known: '请在支付系统中查看这笔钱是否已退。',
        made_before: `请到${vendor}后台核对要退的是哪一笔；如果是另一笔，请在支付系统中手工退款。`,
      } satisfies Record<RefundOrderTrouble['what'], string>,
      /** The payment system refunded it in the end. */
      done: {
        title: (order: string) => `${vendor}再次要求退款，已退 · ${order}`,
        untitled: `${vendor}再次要求退款，已退`,
        lead: (at: string) => `贵司的支付系统已退款，已于 ${at} 告知${vendor}。`,
      },
      /** The answer to the vendor, which its back office shows. `late`: the payment system has not been asked yet. */
      told: {
        not_configured: '未退款：运营商没有配置支付系统，请在支付系统中手工退款',
        no_order: '未退款：通知里没有订单号',
        refused: (reason) => `未退款：运营商的支付系统拒绝（${reason}）`,
        not_known: '退款结果未知：运营商的支付系统没有给出明确答复，请再次通知',
        made_before: '这次没有退款：同样的退款要求以前已执行过。如果要退的是另一笔，请在支付系统中手工退款',
        late: '退款结果尚未知，请再次通知',
      } satisfies Record<RefundOrderTrouble['what'] | 'late', string | ((reason: string) => string)>,
    },
    forged: {
      title: {
        forged: `已拒绝伪造的${vendor}回调`,
        unsigned: `已拒绝没有签名的${vendor}回调`,
        no_key: `已拒绝${vendor}的支付回调`,
        passed_on: '已转发签名不对的支付回调',
      } satisfies Record<ForgedWhy, string>,
      lead: {
        forged: '收到签名不对的回调，什么都没有执行。',
        unsigned: '收到没有签名的回调，什么都没有执行。',
        no_key: `收到支付回调，但 Latchkey 在这里不转发支付回调，已告知${vendor}失败：这次不会向顾客扣款。`,
        passed_on: '已原样转给贵方支付系统，并由它答复。Latchkey 不采信其内容。',
      } satisfies Record<ForgedWhy, string>,
      next: {
        forged: '如果刚换过密钥，请工程师核对 YOPOINT_APP_SECRET 和 YOPOINT_PAY_KEY；否则有人在试探。',
        unsigned: `${vendor}的回调都有签名，有人在试探。`,
        no_key: `请工程师把支付系统的地址作为支付回调地址交给${vendor}，或者设置 YOPOINT_PAY_KEY 和 YOPOINT_PAYMENT_RELAY_URL。`,
        passed_on:
          '请工程师核对 YOPOINT_PAY_KEY，并确认支付系统同样拒绝签名不对的回调。密钥没错的话，就是有人在试探。',
      } satisfies Record<ForgedWhy, string>,
    },
    /** Refunds and doors wait for what the desk stands on. */
    held: {
      title: '退款和开门暂停',
      lead: {
        database: '本系统的数据库有问题：恢复之前不发送、不受理、不审批。请立即联系工程师。',
        clock: '本系统的时钟不对：校准之前什么都不发送。请立即联系工程师。',
      } satisfies Record<GroundPart, string>,
      end: {
        over: (at: string) => `${at} 已恢复。已批准的现在执行，等得太久的开门不再执行。`,
        stopped: (at: string) =>
          `暂停期间，本系统于 ${at} 停止运行。重新运行后如果仍需暂停，会另发一条消息。`,
      },
    },
    clock: {
      title: (machine: string) => `时钟不准 · ${machine}`,
      lead: {
        stepped: (by: string, ahead: boolean) => `时钟突然${ahead ? '快' : '慢'}了 ${by}。`,
        skewed: (by: string, ahead: boolean) =>
          `这台机器的时钟比数据库${ahead ? '快' : '慢'} ${by}，系统以数据库的时间为准。`,
      },
      next: {
        stepped: '系统按实际经过的时间继续工作。请工程师查明原因：机器被挂起过，或者时间服务器给错了时间。',
        skewed: '不会因此迟做或重复做，但这个实例在时钟校准之前不算就绪：请工程师校准时钟，并让它保持同步。',
      },
      over: (at: string) => `时钟已恢复，或已确认新的时间，${at}`,
    },
    /** Of what time, formatted. */
    ordersUnseen: {
      title: (when: string) => `看不到的订单 · ${when}`,
      lead: `${vendor}给不出这段时间的订单列表，顾客对这些订单申请的退款发现不了；其他订单照常查看。`,
      next: `客服台会反复再查，查到后在这里说明。一直查不到，请工程师把这个时间告诉${vendor}。`,
      over: (at: string) => `${at} 已看到这些订单，没有遗漏。`,
    },
    /** The database was restored from a backup. */
    restored: {
      title: '本系统已从备份恢复',
      lead: (takenAt: string) => `现在是 ${takenAt} 时的状态，之后的申请、审批和执行都没有记录。`,
      lost: (requests: number, appeals: number) =>
        requests + appeals === 0
          ? '此后没有新的申请和申诉。'
          : `丢失 ${requests} 个申请、${appeals} 个申诉。它们的卡片仍在频道里，按钮已无效。`,
      lostUnknown: '丢失了多少申请和申诉无从得知。它们的卡片仍在频道里，按钮已无效。',
      unknown: (count: number) =>
        `${count} 个已批准的申请可能已经执行：系统只向${vendor}查询，不再发送，查不到时会请人核实。`,
      pending: (count: number) => `${count} 个退款在更新后的卡片上等待审批，旧卡片不再有效。`,
      expired: (count: number) => `${count} 个等待审批的开门申请已过期。`,
      next: `再次申请前，请先到${vendor}后台查看此后的退款和开门记录。`,
    },
    digest: {
      title: (count: number) => `${count} 条新消息`,
      lead: '短时间内消息太多，合并为一条。',
      count: (kind: string, count: number) => `${kind} ${count} 条`,
      first: '最先收到的',
      all: '全部',
      /** Where to look, by what it counts. */
      hint: {
        appeals: '申诉用 /appeals 查看和认领，认领后会有自己的卡片。',
        devices: '设备现在的情况用 /cabinets 查看。',
      },
      unclaimed: (open: number, count: number) => `上面 ${count} 个申诉中还有 ${open} 个没有人处理。`,
    },
    reply: {
      claimed: (by: string) => `${by} 来处理。`,
      takenOver: (by: string, from: string) => `${by} 从 ${from} 处接手。`,
      words: (text: string) => `顾客又说：${text}`,
      staffWords: (by: string, text: string) => `${by} 补充：${text}`,
      also: {
        customer: '顾客也在小程序提交了申诉。',
        refund_asked: `顾客也在${vendor}申请了退款。`,
        suspicious: `${vendor}也将此订单标记为可疑。`,
      },
      order: {
        cleared: `${vendor}已取消此订单的可疑标记，请确认申诉是否已解决。`,
        paid: '此订单已支付，请确认申诉是否已解决。',
      } satisfies Record<OrderNews, string>,
      reminder: (since: string, count: number) => `${since} 收到，还没有人处理。提醒 ${count} 人。`,
      over: '已恢复。',
      again: (since: string) => `${since} 再次出现。`,
    },
    label: { asked: '申请人', reason: '原因', order: '订单', place: '地点' },
  },
});
