// Prints what failed, and as the last line "N passed, N failed", from vitest's JSON report and the steps that failed.
import { existsSync, readFileSync } from 'node:fs';

const [report, ...failedSteps] = process.argv.slice(2);
const tests = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
const files = tests?.testResults ?? [];
const failedTests = files.flatMap((file) => file.assertionResults.filter(({ status }) => status === 'failed'));
// A file that could not be loaded has no tests to fail.
const brokenFiles = files.filter(
  (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
);
const skipped = files
  .flatMap((file) => file.assertionResults)
  .filter(({ status }) => status !== 'passed' && status !== 'failed');
const steps = failedSteps.filter((step) => step !== 'test' || failedTests.length + brokenFiles.length === 0);

for (const { fullName } of failedTests) console.log(`failed: ${fullName}`);
for (const { name } of brokenFiles) console.log(`failed to load: ${name}`);
for (const step of steps) console.log(`failed step: ${step}`);
if (skipped.length > 0) console.log(`${skipped.length} skipped`);

const passed = tests?.numPassedTests ?? 0;
const failed = failedTests.length + brokenFiles.length + steps.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
