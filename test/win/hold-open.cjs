// Keeps a file open, as an antivirus or an indexer does, until a file of the other name is there: hold-open.cjs FILE UNTIL
const fs = require('node:fs');
const path = require('node:path');

const [file, until] = process.argv.slice(2);
const held = fs.openSync(file, 'r');
process.stdout.write('holding\n');
const look = () => {
  if (!fs.existsSync(until)) return;
  fs.closeSync(held);
  process.exit();
};
fs.watch(path.dirname(until), look);
setInterval(look, 100);
