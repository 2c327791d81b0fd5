// Stays, after it has said which number it has.
process.stdout.write(`pid ${process.pid}\n`);
setInterval(() => undefined, 60_000);
