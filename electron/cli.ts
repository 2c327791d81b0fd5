// Loads nothing by itself: a completion, which is asked for at each press of Tab, is over before the rest would be loaded.

const args = process.argv.slice(2);

/** Prints what may be typed next; nothing where that cannot be said, as it would be in the midst of what is typed. */
async function complete(): Promise<void> {
  try {
    const { completionLines } = await import('./cli/complete');
    process.stdout.write(
      completionLines(args.slice(1), process.platform)
        .map((line) => `${line}\n`)
        .join(''),
    );
  } catch {
    process.exitCode = 1;
  }
}

// Browser mode is a program of its own, which goes on when it is loaded.
if (args[0] === '--web') await import('./web');
else if (args[0] === 'complete') await complete();
else {
  const { main } = await import('./command/main');
  // Beside this program, as bundled; what is loaded later lies elsewhere.
  await main(args, new URL('session-thread.js', import.meta.url));
}
