import type { Act } from '../audit/record';
import type { Call } from './route';

/** Who did it, where and from where, as every audit entry of a call begins. */
export function actOf({
  caller,
  customer,
  job,
  address,
  requestId,
}: Pick<Call<unknown, unknown, unknown>, 'caller' | 'customer' | 'job' | 'address' | 'requestId'>): Pick<
  Act,
  'operatorId' | 'customerId' | 'jobId' | 'address' | 'requestId'
> {
  return { operatorId: caller.operatorId, customerId: customer?.id ?? null, jobId: job?.id, address, requestId };
}
