/** The notification of an order that was paid, as YoPoint's sample has it; each number is another order. */
export function orderPaid(number: number): { readonly method: string; readonly bizContent: object } {
  return {
    method: 'notify.cabinet.order.simple',
    bizContent: {
      ReceiptNo: `VI260101${String(number).padStart(12, '0')}`,
      CID: '5f6da2362201410011fe7b72',
      PayTime: 1_703_730_094,
    },
  };
}
