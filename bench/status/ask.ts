/** A question to the control socket, whatever the answer is. */
import { get } from 'node:http';

const TIMEOUT_MS = 10_000;

export function askFor(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = get({ socketPath, path, agent: false, timeout: TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${path} was answered with ${response.statusCode}`));
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${path} was not answered`)));
    outgoing.on('error', reject);
  });
}
