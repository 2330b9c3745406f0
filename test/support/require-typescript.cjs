/** `node -r` this to run our TypeScript unbuilt in a process of its own, transformed as jest does it (.swcrc). */
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => module._compile(transformFileSync(filename).code, filename);
