/**
 * What `npm test` runs: the build and then the tests, beside them the type check and the linters, which would otherwise wait
 * for the tests to end. Arguments go to the tests. All of it runs whatever fails; the exit code says whether something did.
 */
import { spawn } from 'node:child_process';

/** @returns whether it succeeded. What it says is shown at once, or kept until it has ended. */
function run(command, { isShownAtOnce = false } = {}) {
  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: isShownAtOnce ? 'inherit' : 'pipe' });
    const said = [];
    child.stdout?.on('data', (chunk) => said.push(chunk));
    child.stderr?.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => resolve({ command, isFine: code === 0, output: Buffer.concat(said) }));
  });
}

async function runTests() {
  const build = await run(['npm', 'run', '--silent', 'build']);
  // Some tests are about what was built.
  return build.isFine
    ? [build, await run(['vitest', 'run', ...process.argv.slice(2)], { isShownAtOnce: true })]
    : [build];
}

async function runChecks() {
  const steps = [];
  for (const script of ['typecheck', 'lint']) steps.push(await run(['npm', 'run', '--silent', script]));
  return steps;
}

const steps = (await Promise.all([runTests(), runChecks()])).flat();
for (const { command, isFine, output } of steps) {
  if (!isFine) process.stdout.write(output);
  console.log(`${isFine ? 'passed' : 'FAILED'}: ${command.join(' ')}`);
}
process.exitCode = steps.every(({ isFine }) => isFine) ? 0 : 1;
