import type { Page } from '@playwright/test';
import type { Ginnel } from '../../shared/contract';
import type { Snapshot } from '../../shared/snapshot';
import { curl } from './ssh-servers';

/** The answer of the web server behind a tunnel's port of this computer; empty where nothing answers. */
export async function through(port: number): Promise<string> {
  return (await curl([`http://127.0.0.1:${String(port)}/`])).stdout.toString();
}

/** The engine's state, as a window of the desktop app gets it. */
export function snapshotOf(page: Page): Promise<Snapshot> {
  return page.evaluate(async () => {
    const { ginnel } = globalThis as unknown as { ginnel: Ginnel };
    const snapshot = await ginnel.snapshot.get({});
    if (!snapshot.ok) throw new Error(snapshot.error.code);
    return snapshot.value;
  });
}
