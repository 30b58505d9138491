import type { SellingState, StockLevel } from '../../domain/device.ts';
import type {
  AuditState,
  DoorState,
  OrderSource,
  OrderState,
  PaymentMethod,
  PaymentScene,
  RefundReason,
  ServiceState,
  ShipmentState,
  VendorName,
} from '../../domain/order.ts';
import type { Probe } from '../../domain/order-number.ts';
import type { OrderListState } from '../../lookups/types.ts';

/** The domain's own words in one language: every meaning a code can have. */
export type Words = {
  readonly vendor: Readonly<Record<VendorName, string>>;
  readonly source: Readonly<Record<OrderSource, string>>;
  /** What a number was looked up as, without the vendor's name. */
  readonly probe: Readonly<Record<Probe, string>>;
  readonly orderState: Readonly<Record<OrderState, string>>;
  readonly listState: Readonly<Record<OrderListState, string>>;
  readonly method: Readonly<Record<PaymentMethod, string>>;
  readonly scene: Readonly<Record<PaymentScene, string>>;
  readonly door: Readonly<Record<DoorState, string>>;
  readonly service: Readonly<Record<ServiceState, string>>;
  readonly audit: Readonly<Record<AuditState, string>>;
  readonly shipment: Readonly<Record<ShipmentState, string>>;
  readonly refundReason: Readonly<Record<RefundReason, string>>;
  readonly selling: Readonly<Record<SellingState, string>>;
  readonly stockLevel: Readonly<Record<StockLevel, string>>;
  /** For a code nobody documented and the vendor gave no name for. */
  readonly unknownCode: (code: number | string) => string;
  readonly unknown: string;
};
