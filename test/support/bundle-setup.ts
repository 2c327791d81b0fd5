import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bundlePrograms } from './bundles';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of the thread of sessions, bundled; see wrecked-thread.ts. */
    sessionThread: string;
    /** The folder of the bundled programs, `cli.js` among them. */
    programs: string;
  }
}

/** Global set-up of vitest: bundles what a test cannot run as it is written, since Node starts threads from built files. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const name = 'wrecked-thread';
  const bundles = await bundlePrograms({ [name]: `test/support/${name}.ts` });
  project.provide('sessionThread', pathToFileURL(join(bundles.folder, `main/${name}.js`)).href);
  project.provide('programs', join(bundles.folder, 'main'));
  return bundles.remove;
}
