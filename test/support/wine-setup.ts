import type { TestProject } from 'vitest/node';
import { setUpWine, type WindowsNode } from '../wine.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Windows' Node as wine runs it. */
    wine: WindowsNode;
  }
}

/** Global set-up of the stories on Windows' Node. */
export default async function setUp(project: TestProject): Promise<void> {
  project.provide('wine', await setUpWine((line) => process.stdout.write(`${line}\n`)));
}
