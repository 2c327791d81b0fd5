import { z } from 'zod';

/** The panels of the category tree, named as PuTTY names them. */
export const panelSchema = z.enum([
  'session',
  'logging',
  'connection',
  'reconnecting',
  'proxy',
  'jumps',
  'ssh',
  'kex',
  'hostKeys',
  'knownHosts',
  'cipher',
  'auth',
  'credentials',
  'tunnels',
]);
export type Panel = z.infer<typeof panelSchema>;

/** A field of a forward that can be at fault. */
export const forwardParts = ['source', 'destination', 'allowTo', 'allowFrom', 'end', 'login'] as const;
export type ForwardPart = (typeof forwardParts)[number];

/** Fields that are a part of a setting, and their panels. */
export const partPanels = {
  proxyHost: 'proxy',
  proxyPort: 'proxy',
  proxyCommand: 'proxy',
  jump: 'jumps',
} as const satisfies Readonly<Record<string, Panel>>;

/** The field an error can be about: a setting, a part of one, or a field of a forward. */
export type FaultyField =
  'host' | 'port' | 'name' | 'jumps' | 'startAfter' | keyof typeof partPanels | ForwardPart;
