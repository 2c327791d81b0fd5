import { z } from 'zod';
import type { Explanation } from './definition';

/** A mark in the data of a failed connection: macOS may have kept Ginnel from its local network. */
export const localNetwork = z.literal(true).optional();

/** Words beside such a failure: to the program it looks like a missing route. */
export const localNetworkAdvice = {
  why: 'It is in a local network, and macOS lets Ginnel into that only with your consent; or there is no route to it.',
  todo: 'Allow Ginnel, or the terminal it was started from, in System Settings > Privacy & Security > Local Network, then try again. If it is allowed already, check the address, your network or VPN.',
} as const satisfies Omit<Explanation, 'what'>;
