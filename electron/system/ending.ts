/** How long an orderly end may take, in milliseconds; what is not closed by then ends with the process. */
export const shutdownLimit = 5000;

/** Exit code of a program that broke (EX_SOFTWARE of sysexits.h), unlike one that failed at what it was to do. */
const crashCode = 70;

/** Resolves when the work is done or has failed, or when it takes longer than an orderly end may. */
export async function withinLimit(work: Promise<unknown>, limit = shutdownLimit): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limit);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

/** Ends the program with a code of its own when something in it breaks, so that who watches over it can tell. */
export function endOnCrash(): void {
  process.on('uncaughtException', (error) => {
    console.error(error);
    process.exit(crashCode);
  });
}
