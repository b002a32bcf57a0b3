import type { ServerResponse } from 'node:http';

import type { AnswerSink } from './answer-sink.ts';

/** An answer over HTTP. */
export function createHttpSink(response: ServerResponse): AnswerSink {
  return {
    head(status, headers) {
      response.writeHead(status, headers);
      // The first byte of a stream may be long in coming; its head is not. A whole answer goes out together with its own.
      if (headers['content-length'] === undefined) response.flushHeaders();
    },
    write: (bytes) => response.destroyed || response.write(bytes),
    drained: () =>
      new Promise((resolve) => {
        if (response.destroyed || !response.writableNeedDrain) {
          resolve();
          return;
        }
        const proceed = (): void => {
          response.off('drain', proceed).off('close', proceed);
          resolve();
        };
        response.on('drain', proceed).on('close', proceed);
      }),
    end: () => void response.end(),
    breakOff: () => void response.destroy(),
  };
}
