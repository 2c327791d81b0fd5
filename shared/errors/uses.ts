import { z } from 'zod';
import { listed } from '../texts/numbers';
import { kind } from './definition';

const nothing = z.strictObject({});
const text = z.strictObject({ text: z.string() });

/** Why a server does not tell which of its ports listen. */
const silence = z.enum(['refused', 'late', 'endless', 'other', 'none']);

const portsWhy = {
  refused: 'It runs no commands for this account.',
  late: 'The command that asks it did not end in time.',
  endless: 'The command that asks it went on and on.',
  other: 'It runs something else in the place of commands.',
  none: 'It has none of the programs that tell: ss, netstat, lsof, or /proc.',
} as const;

/** Errors on the way from a forward to what is behind it. */
export const usesErrors = {
  'browser-missing': kind({
    data: z.strictObject({ looked: z.array(z.string()) }),
    retryable: false,
    explain: ({ looked }) => ({
      what: 'No browser was found that Ginnel can start with a proxy of its own.',
      why: `It looked for ${listed(looked)}.`,
      todo: 'Install one of them, or set the proxy in your browser by hand: the proxy file does that, too.',
    }),
  }),
  'browser-failed': kind({
    data: z.strictObject({ browser: z.string(), detail: z.string() }),
    retryable: false,
    explain: ({ browser, detail }) => ({
      what: `${browser} could not be started.`,
      ...(detail === '' ? {} : { why: detail }),
      todo: 'Start it once by itself to see what is wrong, or set the proxy in your browser by hand.',
    }),
  }),
  'browser-login': kind({
    data: nothing,
    retryable: false,
    explain: () => ({
      what: 'No browser gives a SOCKS proxy a user name and password.',
      todo: 'For a browser take the login from this forward, which listens on this computer alone.',
    }),
  }),
  'proxy-file-failed': kind({
    data: z.strictObject({ detail: z.string() }),
    retryable: false,
    explain: ({ detail }) => ({
      what: 'The proxy file cannot be served.',
      ...(detail === '' ? {} : { why: detail }),
    }),
  }),
  'proxy-rule-missing': kind({
    data: nothing,
    retryable: false,
    explain: () => ({
      what: 'No host is named that goes through the tunnel.',
      todo: 'Type host names and networks with commas between: *.internal, wiki.example.com, 10.0.0.0/8.',
    }),
  }),
  'proxy-rule-own': kind({
    data: text,
    retryable: false,
    explain: ({ text: typed }) => ({
      what: `Browsers ask no proxy file about ${typed}.`,
      why: 'It always means this computer, or its own link.',
      todo: 'Use the server’s name or address. “Browser with this proxy” does lead localhost to the server.',
    }),
  }),
  'proxy-rule-invalid': kind({
    data: text,
    retryable: false,
    explain: ({ text: typed }) => ({
      what: `"${typed}" is neither a host name nor a network.`,
      todo: 'Type names without http:// and port, * for any letters: *.internal, 10.0.0.0/8, fd00::/8.',
    }),
  }),
  'server-ports': kind({
    data: z.strictObject({ reason: silence, detail: z.string() }),
    retryable: false,
    explain: ({ reason, detail }) => ({
      what: 'The server does not tell which ports listen on it.',
      why: detail === '' ? portsWhy[reason] : `${portsWhy[reason]} It said: ${detail}`,
      todo: 'Forwards work all the same: add them by their ports.',
    }),
  }),
};
