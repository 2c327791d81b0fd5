/** Commands as pages, chats and terminals make them: the text as it is pasted, and what it has to give. */
export interface WebInput {
  readonly text: string;
  /** As {@link planLines} has them. */
  readonly lines: readonly string[];
  /** Kinds of mends, sorted. */
  readonly mends: readonly string[];
}

const one = (text: string, session: string, ...mends: readonly string[]): WebInput => ({
  text,
  lines: [session],
  mends,
});

export const webCorpus: readonly WebInput[] = [
  // Dashes.
  one('ssh –L 8080:localhost:80 me@host.example', '+ me@host.example; L8080 → localhost:80', 'dash'),
  one('ssh —D 1080 me@host.example', '+ me@host.example; D1080', 'dash'),
  one('ssh −R 9000:localhost:3000 me@host.example', '+ me@host.example; R9000 → localhost:3000', 'dash'),
  one('ssh ‑p 2222 me@host.example', '+ me@host.example:2222', 'dash'),
  one('ssh –i ~/.ssh/key.pem ubuntu@192.0.2.7', '+ ubuntu@192.0.2.7; privateKeyFile=~/.ssh/key.pem', 'dash'),
  one('ssh –N –L 5432:db:5432 me@bastion‐1.example', '+ me@bastion-1.example; L5432 → db:5432', 'dash'),
  one(
    'plink –L 8080:localhost:80 –P 2222 me@host.example',
    '+ me@host.example:2222; L8080 → localhost:80',
    'dash',
  ),
  // Quotes.
  one('ssh -o “Port=2222” me@host.example', '+ me@host.example:2222', 'quote'),
  one('ssh -L “8080:localhost:80” me@host.example', '+ me@host.example; L8080 → localhost:80', 'quote'),
  one('ssh ‘me@host.example’', '+ me@host.example', 'quote'),
  one('ssh «me@host.example»', '+ me@host.example', 'quote'),
  one('ssh -J „jump.example“ me@host.example', '+ me@host.example via jump.example', 'quote'),
  // Blanks.
  one(
    'ssh\u00a0-L\u00a08080:localhost:80\u00a0me@host.example',
    '+ me@host.example; L8080 → localhost:80',
    'blank',
  ),
  one('\u200bssh -D 1080 me@host.example\u200b', '+ me@host.example; D1080', 'blank'),
  one('ssh -L 8080:local\u00adhost:80 me@host.example', '+ me@host.example; L8080 → localhost:80', 'blank'),
  one('\ufeffssh me@host.example -D\u20091080', '+ me@host.example; D1080', 'blank'),
  one('ssh\u3000-D 1080 me@host.example', '+ me@host.example; D1080', 'blank'),
  one('ssh -D 1080 \u202eme@host.example\u202c', '+ me@host.example; D1080', 'blank'),
  one('\u001b[1m$ \u001b[0mssh -D 1080 me@host.example', '+ me@host.example; D1080', 'blank', 'prompt'),
  // Prompts.
  one('$ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('% ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('# ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('me@laptop:~$ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('me@laptop:~/work/src$ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('[me@laptop ~]$ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('root@laptop:/# ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('me@mac ~ % ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('(base) me@laptop:~$ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('➜  ~ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('❯ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('C:\\>ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('C:\\Users\\me>plink -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('PS C:\\Users\\me> ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('PS> ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  one('bash-5.2$ ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'prompt'),
  // Markdown.
  one('`ssh -D 1080 me@host.example`', '+ me@host.example; D1080', 'markdown'),
  one('```\nssh -D 1080 me@host.example\n```', '+ me@host.example; D1080', 'markdown'),
  one('```bash\n$ ssh -D 1080 me@host.example\n```', '+ me@host.example; D1080', 'markdown', 'prompt'),
  one('~~~sh\nssh -D 1080 me@host.example\n~~~', '+ me@host.example; D1080', 'markdown'),
  one('- ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'markdown'),
  one('* `ssh -D 1080 me@host.example`', '+ me@host.example; D1080', 'markdown'),
  one('3. ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'markdown'),
  one('> ssh -D 1080 me@host.example', '+ me@host.example; D1080', 'markdown'),
  one('**ssh -D 1080 me@host.example**', '+ me@host.example; D1080', 'markdown'),
  one('    ssh -D 1080 me@host.example', '+ me@host.example; D1080'),
  one('ssh -D 1080 [me@host.example](mailto:me@host.example)', '+ me@host.example; D1080', 'markdown'),
  {
    text: 'Run `ssh -D 1080 me@host.example` first, then `ssh -L 80:a:80 me@other.example`.',
    lines: ['+ me@host.example; D1080', '+ me@other.example; L80 → a:80', '- Run', '- first, then'],
    mends: ['markdown'],
  },
  // HTML.
  one('<pre><code>ssh -D 1080 me@host.example</code></pre>', '+ me@host.example; D1080', 'html'),
  one('<p>ssh -D 1080 me@host.example</p>', '+ me@host.example; D1080', 'html'),
  one('<span class="kw">ssh</span> -D <b>1080</b> me@host.example<br/>', '+ me@host.example; D1080', 'html'),
  one('ssh -o &quot;Port=2222&quot; me@host.example', '+ me@host.example:2222', 'html'),
  one('ssh&nbsp;-D&nbsp;1080&nbsp;me@host.example', '+ me@host.example; D1080', 'blank', 'html'),
  one('ssh &ndash;D 1080 me&#64;host.example', '+ me@host.example; D1080', 'dash', 'html'),
  one('<li>ssh -D 1080 me@host.example</li>', '+ me@host.example; D1080', 'html'),
  {
    text: '<p>ssh -D 1080 me@a.example</p><p>ssh -D 1081 me@b.example</p>',
    lines: ['+ me@a.example; D1080', '+ me@b.example; D1081'],
    mends: ['html'],
  },
  // Lines that go on.
  one(
    'ssh -L 80:a:80 \\\n  -L 81:b:81 \\\n  me@host.example',
    '+ me@host.example; L80 → a:80; L81 → b:81',
    'continuation',
  ),
  one('ssh -L 80:a:80 \\ \n me@host.example', '+ me@host.example; L80 → a:80', 'continuation'),
  one('ssh -L 80:a:80 \\\r\n me@host.example\r\n', '+ me@host.example; L80 → a:80', 'continuation'),
  one('plink -L 80:a:80 ^\r\n  me@host.example', '+ me@host.example; L80 → a:80', 'continuation'),
  one('ssh -L 80:a:80 `\n  me@host.example', '+ me@host.example; L80 → a:80', 'continuation'),
  one('ssh me@host.example\n  -L 80:a:80\n  -N', '+ me@host.example; L80 → a:80', 'continuation'),
  one('ssh me@host.example \\ -L 80:a:80', '+ me@host.example; L80 → a:80', 'continuation'),
  one('$ ssh -L 80:a:80 \\\n> me@host.example', '+ me@host.example; L80 → a:80', 'continuation', 'prompt'),
  // Addresses that a page hid.
  {
    text: 'ssh -L 80:a:80 [email protected]',
    lines: ['> L80 → a:80', '! ssh [email-protected]'],
    mends: ['hidden-address'],
  },
  {
    text: 'ssh [email\u00a0protected] -p 2222',
    lines: ['- -p 2222', '! ssh [email-protected]'],
    mends: ['hidden-address'],
  },
  // All at once, as mails and wikis do it.
  one(
    '> $ ssh –N –L “8080:localhost:80”\u00a0\\\n>   me@host.example',
    '+ me@host.example; L8080 → localhost:80',
    ...['blank', 'continuation', 'dash', 'markdown', 'prompt', 'quote'],
  ),
];
