import { BOOTSTRAP_OPERATOR_ID, ensureBootstrapOperator } from '../../src/access/bootstrap-operator';
import { createTestDatabase } from '../support/database';

test('requests that are the first at once all get the one bootstrap operator', async () => {
  const { dataSource, drop } = await createTestDatabase();
  try {
    for (let round = 0; round < 20; round++) {
      await dataSource.query('DELETE FROM operators');
      const ids = await Promise.all(
        Array.from({ length: 8 }, () => dataSource.transaction((manager) => ensureBootstrapOperator(manager))),
      );
      expect(new Set(ids)).toEqual(new Set([BOOTSTRAP_OPERATOR_ID]));
      expect(await dataSource.query('SELECT id FROM operators')).toEqual([{ id: BOOTSTRAP_OPERATOR_ID }]);
    }
  } finally {
    await drop();
  }
});
