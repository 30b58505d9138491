import { useTexts } from '../store/context.ts';
import { Appeals } from './appeals.tsx';
import { Box } from './box.tsx';
import { Devices } from './devices.tsx';
import { Doors } from './doors.tsx';
import { Orders } from './orders.tsx';
import { Reviews } from './reviews.tsx';
import { Sell } from './sell.tsx';
import { ServiceBox } from './service-box.tsx';
import { Troubles } from './troubles.tsx';

/** The world around the desk: customers, cabinets, the vendor's people, and what can go wrong. */
export function World() {
  const { world } = useTexts();
  return (
    <>
      <p className="quiet">{world.about}</p>
      <Box title={world.customers.title} testId="customers">
        <Sell />
        <Orders />
      </Box>
      <Appeals />
      <Doors />
      <Reviews />
      <Troubles />
      <Devices />
      <ServiceBox />
    </>
  );
}
