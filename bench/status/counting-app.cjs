// An app that keeps 1,000 series of prom-client in each process.
const { createServer } = require('node:http');
const { Counter } = require('prom-client');

const orders = new Counter({ name: 'shop_orders_total', help: 'Orders.', labelNames: ['route', 'status'] });
for (let route = 0; route < 100; route++)
  for (let status = 200; status < 210; status++) orders.inc({ route: `/route/${route}`, status });

// Repeats what it is asked, the body of a POST included, as the clients expect.
const server = createServer(async (request, response) => {
  orders.inc({ route: '/route/0', status: 200 });
  const body = [];
  for await (const part of request) body.push(part);
  response.end(body.length > 0 ? Buffer.concat(body) : `GET ${request.url} HTTP/1.1`);
});
server.keepAliveTimeout = 600_000;
server.listen(3000);
