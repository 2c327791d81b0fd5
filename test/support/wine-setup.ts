import type { TestProject } from 'vitest/node';
import { setUpWine, type WindowsNode } from '../wine.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Windows' Node as wine runs it. */
    wine: WindowsNode;
  }
}

/** Global set-up of the stories on Windows' Node. Where there is no wine they can be listed, and fail when they are run. */
export default async function setUp(project: TestProject): Promise<void> {
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  try {
    project.provide('wine', await setUpWine(say));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
