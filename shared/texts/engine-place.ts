import type { EnginePlace } from '../engine-place';
import { quitVerb } from './common';
import { holderWords, type Holder } from './web';

/** Texts about an engine that runs in another process than the window, or did. */

const named = (holder: Holder): string => (holder === null ? '' : ` (${holderWords(holder)})`);

/** The process that keeps the sessions, in words; another version than the window's own is named. */
export const runsIn = (holder: Holder, version: string, own: string): string =>
  `${holder === null ? 'another process' : holderWords(holder)}${version === own ? '' : `, version ${version}`}`;
export const sessionsRunIn = 'Sessions run in';

type Gone = Extract<EnginePlace, { kind: 'lost' | 'ended' }>;

/** The fate of an engine elsewhere, and what comes of it. */
export const gone = ({ kind, holder }: Gone): { readonly what: string; readonly then: string } =>
  kind === 'lost'
    ? {
        what: `The Ginnel that kept the tunnels is gone${named(holder)}.`,
        then: 'It crashed or was killed, and the tunnels are down. Ginnel starts again here in a moment, and opens what was open. What you typed is kept.',
      }
    : {
        what: `Ginnel was ended where it ran${named(holder)}.`,
        then: 'Its sessions are closed. Start it here, or where it ran: this window follows it. What you typed is kept.',
      };
export const startHere = 'Start Ginnel';

/** Lines of the tray. */
export const trayGone = ({ kind }: Gone): string =>
  kind === 'lost' ? 'The process that kept the tunnels is gone; starting again…' : 'Ended where it ran';
export const trayRunsIn = (holder: Holder): string =>
  `Sessions run in ${holder === null ? 'another process' : holderWords(holder)}`;
export const quitSessionsStay = (platform: string): string => `${quitVerb(platform)} (sessions go on)`;
