import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

const source = `import db

def pay(order):
    return db.connect(order)

pay(17)
`;

/** What the program logs: a stack trace, and an error with a trace id. */
export const payLog = `Traceback (most recent call last):
  File "/app/pay.py", line 6, in <module>
    pay(17)
  File "/app/pay.py", line 4, in pay
    return db.connect(order)
ConnectionRefusedError: [Errno 111] Connection refused
level=error msg="payment failed" trace_id=${traceId}`;

/** Puts the source of the program, src/pay.py, into a workspace; resolves with the options that mount it where the log says it is. */
export async function writePay(workspace: string): Promise<readonly string[]> {
  const folder = join(workspace, 'src');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pay.py'), source);
  return ['--volume', `${folder}:/app:ro`];
}
