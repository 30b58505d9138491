type HomeSectionName = 'waits' | 'asked' | 'appeals' | 'unknown' | 'visits';

function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} 小时`;
  return ms % 60_000 === 0 ? `${ms / 60_000} 分钟` : `${ms / 1000} 秒`;
}

const waitingAlerts = (count: number) => (count === 0 ? '没有积压' : `还有 ${count} 条待发`);

/** What the desk says of itself, of its rules, and in a Home, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const deskZhCn = {
  desk: {
    helpTitle: '客服台能做什么',
    helpLead: '输入命令，看一张卡片。',
    unknownSubcommand: (word: string) => `没有 “${word}” 这个子命令。可以用的是：`,
    helpShare: '只有您能看到回答；最后加上 share 会发到频道里。',
    command: {
      order: '查一个订单：订单号、支付流水号、百福得订单号或支付单号都可以',
      orders: '列出订单：设备、时间范围和状态都可以省略',
      stock: '看一台设备的库存，售罄和偏少的排在前面',
      cabinets: '列出设备，看在线和销售状态',
      'desk help': '看这份说明',
      'desk whoami': '看您是谁、能做什么',
      'desk language': '换语言：中文或英文',
      refund: '申请退款，不带参数则打开表单',
      door: '申请远程开门，不带参数则打开表单',
      appeal: '替顾客向友朋提交申诉，不带参数则打开表单',
      appeals: '顾客申诉：未结的、我的或全部；也可按编号看一个',
      'desk visits': '开门后无人支付的订单',
      'desk pending': '进行中的申请，等您处理的排在前面',
      'desk audit': '某个订单、申请或申诉的操作记录',
      'desk policy': '什么事由谁审批',
    },
    whoTitle: '您是谁',
    whoLead: (name: string) => `您是 ${name}。`,
    noGroups: '没有加入任何组',
    can: {
      lookUp: '查询订单和设备',
      reveal: '查看顾客信息',
      askRefund: '申请退款',
      askDoor: '申请远程开门',
    },
    languageName: '中文',
    languageFrom: {
      chosen: '您自己选的',
      messenger: '按您在聊天软件里的语言',
      policy: '按规则文件的默认语言',
    },
    languageSetTitle: '语言已更改',
    languageSet: '从现在起用中文回答您。',
  },
  home: {
    title: '客服台',
    /** Counts: requests that wait for the reader, open appeals, requests with an unknown outcome, unpaid support visits. */
    lead: (waits: number, appeals: number, unknown: number, visits: number) =>
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
    } satisfies Record<HomeSectionName, (count: number) => string>,
    empty: {
      waits: '没有等您审批的申请。',
      asked: '您还没有提交过申请。',
      appeals: '没有未结束的申诉。',
      unknown: '所有申请的结果都已明确。',
      visits: '开门订单都已处理。',
    } satisfies Record<HomeSectionName, string>,
    /** Alerts that could not be delivered and are tried again. */
    failing: (count: number) =>
      `有 ${count} 条通知没能送达通知频道，系统会继续尝试；如果一直这样，请告诉工程师。`,
    /** When an alert last arrived, and how many wait. */
    lastAlert: (time: string, waiting: number) => `最近一条通知 ${time} 送达，${waitingAlerts(waiting)}`,
    noAlertYet: (waiting: number) => `还没有送达过通知，${waitingAlerts(waiting)}`,
    hint: '输入 /desk help 查看可以做什么',
  },
  policy: {
    title: { refund: (amount: string) => `规则：退款 ${amount}`, door: (_amount: string) => '规则：开门' },
    places: (places: string) => `需要 ${places}`,
    cannot: '没有人可以批准：除申请人外凑不齐审批人。',
    mayAsk: (groups: string) => `${groups} 组的人`,
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
    upTo: (amount: string) => `${amount} 以内`,
    anyAmount: '不限金额',
    cap: (perRequester: string, overall: string) => `每人 ${perRequester}，全组 ${overall}`,
    duration,
  },
};
