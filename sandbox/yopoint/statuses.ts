/** UserRefundsStatus. 1 is an inference; -1 and 2 are contradictory (docs/vendors.md, YoPoint “Refund reviews”). Nothing else names them. */
export const REFUND_STATUS = { none: 0, asked: 1, agreed: -1, refused: 2 } as const;
/** TradeStatus: 1 and 2 were seen, 0 is an inference (docs/vendors.md, YoPoint “Codes”). */
export const TRADE_STATUS = { unpaid: 0, paid: 1, refunded: 2 } as const;
/** DoorStatus (docs/vendors.md, YoPoint “Codes”). */
export const DOOR_STATUS = { notOpened: -1, closed: 0, open: 1 } as const;
/** ServiceStatus (docs/vendors.md, YoPoint “Codes”). */
export const SERVICE_STATUS = { underWay: 1, ended: 2 } as const;
