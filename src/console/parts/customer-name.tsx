import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { useCustomer } from '../pages/customer/use-customer';

/** A customer's name, as a link to it. */
export function CustomerName({ id }: { id: string }) {
  const customer = useCustomer(id);
  return (
    <Anchor component={Link} to={`/customers/${id}`} fz="inherit">
      {customer.data?.name ?? '…'}
    </Anchor>
  );
}
