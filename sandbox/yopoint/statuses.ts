/** UserRefundsStatus. 1 is an inference; -1 and 2 are contradictory (vendors/yopoint.md §5.7b). Nothing else names them. */
export const REFUND_STATUS = { none: 0, asked: 1, agreed: -1, refused: 2 } as const;
/** TradeStatus: 1 and 2 were seen, 0 is an inference (vendors/yopoint.md §5.5). */
export const TRADE_STATUS = { unpaid: 0, paid: 1, refunded: 2 } as const;
/** DoorStatus (vendors/yopoint.md §5.4). */
export const DOOR_STATUS = { notOpened: -1, closed: 0, open: 1 } as const;
/** ServiceStatus (vendors/yopoint.md §5.3). */
export const SERVICE_STATUS = { underWay: 1, ended: 2 } as const;
