import type { VerbText } from './cli-verbs';

/** Texts about the verbs that change saved sessions, as in `cli-verbs`. */
const unknownName = 'no saved session is called so';

export const add = {
  text: {
    summary: 'saves what an ssh command describes, or adds forwards to a saved session',
    description: [
      'Saves a session of what a command of ssh, plink, PuTTY or autossh describes, or a link ginnel://new?... or ssh://..., and says what of it is left out. Without --name it is called user@host.',
      'With the name of a saved session it adds forwards to that, as ssh takes them behind -L, -R and -D, or as PuTTY lists them: "L8080 localhost:80". Where the session is open, they are opened at once.',
    ],
    examples: [
      ['add "ssh -L 5432:db:5432 me@bastion" --name db --tag work', 'saves the session db'],
      ['add "plink -D 1080 me@bastion" --name db --replace', 'puts this in the place of that one'],
      ['add db -L 8080:intranet:80 -D 1080', 'adds two forwards to the session db'],
      ['add db "L8080 intranet:80"', 'adds one as PuTTY has it'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'it is saved; forwards of an open session listen',
    failed: 'it is not saved, or a forward does not listen; standard error says why',
    unknownName,
  },
  name: 'what the session is called',
  group: 'the group it is in, each level after a slash',
  tag: 'a tag; may be given more than once',
  start: 'connects it when Ginnel starts',
  replace: 'puts it in the place of the saved session of that name',
  local: 'a forward from a port here, as behind ssh -L',
  remote: 'a forward from a port on the server, as behind ssh -R',
  dynamic: 'a SOCKS proxy here, as behind ssh -D',
} as const;

export const edit = {
  text: {
    summary: 'changes a saved session',
    description: [
      'Opens a saved session, as Ginnel’s own JSON, in the editor that VISUAL or EDITOR names, shows what was changed, and saves it. What cannot be saved is said with its line, and the text is kept in a file. What others changed meanwhile stays as they have it.',
      'With --set it needs no editor: --set port=2222, --set proxy.kind=none. The names are those of the JSON that "ginnel export --schema" describes; lists are JSON, or words with commas between. A value that is empty is the usual one.',
      'An open session has the new forwards at once, and the rest from its next connection on. Of a session of a followed file only what is the user’s own can be set.',
    ],
    examples: [
      ['edit staging', 'opens the session staging in an editor'],
      ['edit staging --set host=new.example --set keepaliveSeconds=30', 'changes two settings'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'it is saved, or nothing was to change',
    failed: 'it is not saved; standard error says why, and where the text is',
    needsAnswer: 'there is no terminal for an editor, and no --set',
    unknownName,
  },
  set: 'a setting and its value; may be given more than once',
} as const;

export const rm = {
  text: {
    summary: 'deletes saved sessions',
    description: [
      'Deletes saved sessions, after a question that lists them: also those of a group (Production/EU) or a tag (tag:WORD). Without a terminal it needs --yes. All of them are deleted, or none where one cannot be.',
      'A session that is open goes on until it is disconnected; --down disconnects it, too. Sessions of a followed file are deleted in that file.',
    ],
    examples: [
      ['rm staging', 'deletes the session staging after a yes'],
      ['rm tag:old --yes --down', 'deletes and disconnects all that are tagged old'],
    ],
  } satisfies VerbText,
  exits: {
    done: 'they are deleted',
    failed: 'they are not deleted; standard error says why',
    needsAnswer: 'there is no terminal to ask at, and no --yes',
    unknownName: 'no session, group or tag is called so',
  },
  yes: 'deletes them without a question',
  down: 'disconnects those that are open, too',
} as const;

export const doctor = {
  text: {
    summary: 'says what is wrong here, and how to mend it',
    description: [
      'Looks at the data folder, who has it, the saved sessions with their keys and ports, and at this system, and prints a line for each: ok, warn or bad, and what to do. It changes nothing, opens no session and sends nothing anywhere. No secret is in it.',
      'With --json each is one line of JSON: check, level, text.',
    ],
    examples: [
      ['doctor', 'prints the report'],
      ['doctor --json', 'prints a line of JSON for each check'],
    ],
  } satisfies VerbText,
  exits: { done: 'nothing is bad', failed: 'something is' },
  json: 'prints a line of JSON for each check',
} as const;
