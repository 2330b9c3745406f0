/** Real PostgreSQL and Redis are started once by globalSetup; every test file clones its own database from a template. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/bench/'],
  transform: { '\\.[jt]sx?$': '@swc/jest' },
  // Packages that come as ES modules only: Node can require them, jest's own loader cannot.
  transformIgnorePatterns: ['/node_modules/(?!(@scure|@noble|openid-client|oauth4webapi|jose)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxWorkers: 2,
  testTimeout: 90000,
};
