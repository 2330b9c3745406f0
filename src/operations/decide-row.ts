import type { Directory } from './directory';
import type { Decision, DecisionContext, Operation, OperationRow } from './operation';
import { Rejection } from './rejection';

/**
 * Decides one row against the directory, which holds what the rows before it did.
 * @returns the decision, or why the row was refused: then the directory is as it was
 */
export function decideRow(
  operation: Operation,
  row: OperationRow,
  directory: Directory,
  context: DecisionContext,
): Decision | Rejection {
  try {
    return operation.decide(row, directory, context);
  } catch (refusal) {
    if (refusal instanceof Rejection) return refusal;
    throw refusal;
  }
}
