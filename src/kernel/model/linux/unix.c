/*
 * AF_UNIX between the two ends of socketpair(), as net/unix/af_unix.c without names and listening, without socket buffers
 * (a send never waits) and without the collector of descriptors that only sockets hold. Sockets as files, messages in and
 * out of user space, and passed descriptors (net/socket.c, net/core/scm.c) run from source.
 */
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/version.h>
#include <net/af_unix.h>
#include <net/scm.h>
#include <net/sock.h>

struct message {
	struct list_head list;
	size_t size;
	/* Bytes of a stream that were read already. */
	size_t taken;
	struct scm_fp_list *files;
	struct pid *pid;
	kuid_t uid;
	kgid_t gid;
	char data[];
};
/* One end. */
struct end {
	/* net/core/scm.c looks into the rest of it. */
	union {
		struct sock sk;
		struct unix_sock unix_sock;
	};
	struct end *peer;
	struct list_head queue;
};

static struct end *end_of(struct socket *sock) { return (struct end *)sock->sk; }
static bool is_stream(struct end *end) { return end->sk.sk_type == SOCK_STREAM; }
/* No more will come than what is queued. */
static bool is_over(struct end *end) { return !end->peer || end->sk.sk_shutdown & RCV_SHUTDOWN; }
static void wake(struct end *end, __poll_t key)
{
	if (end && end->sk.sk_socket)
		wake_up_interruptible_poll(&end->sk.sk_socket->wq.wait, key);
}

static void free_message(struct message *message)
{
	struct scm_cookie scm = { .fp = message->files, .pid = message->pid };

	scm_destroy(&scm);
	kfree(message);
}

static int unix_sendmsg(struct socket *sock, struct msghdr *msg, size_t size)
{
	struct end *end = end_of(sock), *peer = end->peer;
	struct message *message;
	struct scm_cookie scm;
	int error;

	error = scm_send(sock, msg, &scm, false);
	if (error < 0)
		return error;
	error = -EPIPE;
	if (end->sk.sk_shutdown & SEND_SHUTDOWN)
		goto out;
	if (!peer || peer->sk.sk_shutdown & RCV_SHUTDOWN) {
		if (end->sk.sk_type == SOCK_DGRAM)
			error = -ECONNREFUSED;
		goto out;
	}
	error = -ENOMEM;
	message = kzalloc(sizeof(*message) + size, GFP_KERNEL);
	if (!message)
		goto out;
	message->size = size;
	error = memcpy_from_msg(message->data, msg, size);
	if (error) {
		kfree(message);
		goto out;
	}
	message->files = scm.fp;
	message->pid = get_pid(scm.pid ?: task_tgid(current));
	message->uid = scm.pid ? scm.creds.uid : current_uid();
	message->gid = scm.pid ? scm.creds.gid : current_gid();
	scm.fp = NULL;
	if (size || !is_stream(end)) {
		list_add_tail(&message->list, &peer->queue);
		wake(peer, EPOLLIN | EPOLLRDNORM | EPOLLRDBAND);
	} else
		free_message(message);
	scm_destroy(&scm);
	return size;
out:
	scm_destroy(&scm);
	if (error == -EPIPE && is_stream(end) && !(msg->msg_flags & MSG_NOSIGNAL))
		send_sig(SIGPIPE, current, 0);
	return error;
}

/* Waits until there is a message: 0, or why there is none (1 at the end). */
static int wait_for_message(struct socket *sock, int flags)
{
	struct end *end = end_of(sock);

	if (list_empty(&end->queue) && !is_over(end)) {
		if (flags & MSG_DONTWAIT)
			return -EAGAIN;
		if (wait_event_interruptible(sock->wq.wait, !list_empty(&end->queue) || is_over(end)))
			return -ERESTARTSYS;
	}
	return list_empty(&end->queue);
}

static int unix_recvmsg(struct socket *sock, struct msghdr *msg, size_t size, int flags)
{
	struct end *end = end_of(sock);
	struct scm_cookie scm = {};
	struct message *message;
	size_t part, copied = 0;
	int error = wait_for_message(sock, flags);

	if (error)
		return error < 0 ? error : 0;
	do {
		message = list_first_entry(&end->queue, struct message, list);
		if (copied && (message->files || scm.fp))
			break;
		part = min(size - copied, message->size - message->taken);
		error = memcpy_to_msg(msg, message->data + message->taken, part);
		if (error)
			break;
		copied += part;
		if (!scm.pid)
			scm_set_cred(&scm, message->pid, message->uid, message->gid);
		if (flags & MSG_PEEK) {
			if (message->files)
				scm.fp = scm_fp_dup(message->files);
			break;
		}
		if (message->files) {
			scm.fp = message->files;
			message->files = NULL;
		}
		message->taken += part;
		if (is_stream(end) && message->taken < message->size)
			break;
		if (message->taken < message->size)
			msg->msg_flags |= MSG_TRUNC;
		list_del(&message->list);
		if (!is_stream(end) && flags & MSG_TRUNC)
			copied = message->size;
		free_message(message);
	} while (is_stream(end) && copied < size && !list_empty(&end->queue));
	if (error && !copied) {
		scm_destroy(&scm);
		return error;
	}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	scm_recv_unix(sock, msg, &scm, flags);
#else
	scm_recv(sock, msg, &scm, flags);
#endif
	return copied;
}

static __poll_t unix_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct end *end = end_of(sock);
	__poll_t mask = 0;

	poll_wait(file, &sock->wq.wait, wait);
	if (!list_empty(&end->queue) || is_over(end))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (is_over(end))
		mask |= EPOLLRDHUP;
	if (!end->peer || end->sk.sk_shutdown == SHUTDOWN_MASK)
		mask |= EPOLLHUP;
	return mask | EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
}

static int unix_shutdown(struct socket *sock, int how)
{
	struct end *end = end_of(sock);

	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	/* SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2 become RCV_SHUTDOWN 1, SEND_SHUTDOWN 2, both. */
	end->sk.sk_shutdown |= how + 1;
	if (end->peer && end->sk.sk_type != SOCK_DGRAM) {
		if (how + 1 & SEND_SHUTDOWN)
			end->peer->sk.sk_shutdown |= RCV_SHUTDOWN;
		if (how + 1 & RCV_SHUTDOWN)
			end->peer->sk.sk_shutdown |= SEND_SHUTDOWN;
		wake(end->peer, EPOLLIN | EPOLLRDHUP);
	}
	return 0;
}

static int unix_release(struct socket *sock)
{
	struct end *end = end_of(sock);

	if (!end)
		return 0;
	sock->sk = NULL;
	while (!list_empty(&end->queue)) {
		struct message *message = list_first_entry(&end->queue, struct message, list);

		list_del(&message->list);
		free_message(message);
	}
	if (end->peer) {
		end->peer->peer = NULL;
		wake(end->peer, EPOLLIN | EPOLLHUP);
	}
	kfree(end);
	return 0;
}

static int unix_socketpair(struct socket *a, struct socket *b)
{
	end_of(a)->peer = end_of(b);
	end_of(b)->peer = end_of(a);
	a->state = b->state = SS_CONNECTED;
	return 0;
}

static int no_bind(struct socket *sock, struct sockaddr *address, int size) { return -EOPNOTSUPP; }
static int no_connect(struct socket *sock, struct sockaddr *address, int size, int flags) { return -EOPNOTSUPP; }
static int no_listen(struct socket *sock, int backlog) { return -EOPNOTSUPP; }

static const struct proto_ops unix_ops = {
	.family = PF_UNIX,
	.release = unix_release,
	.socketpair = unix_socketpair,
	.poll = unix_poll,
	.shutdown = unix_shutdown,
	.sendmsg = unix_sendmsg,
	.recvmsg = unix_recvmsg,
	.bind = (void *)no_bind,
	.connect = (void *)no_connect,
	.listen = no_listen,
};

static struct proto unix_dgram_proto = { .name = "UNIX" };
static struct proto unix_stream_proto = { .name = "UNIX-STREAM" };

/* There is no collector that would need to know. */
struct unix_sock *unix_get_socket(struct file *filp) { return NULL; }

static int unix_create(struct net *net, struct socket *sock, int protocol, int kern)
{
	struct end *end;

	if (protocol && protocol != PF_UNIX)
		return -EPROTONOSUPPORT;
	if (sock->type == SOCK_RAW)
		sock->type = SOCK_DGRAM;
	if (sock->type != SOCK_STREAM && sock->type != SOCK_DGRAM && sock->type != SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	end = kzalloc(sizeof(*end), GFP_KERNEL);
	if (!end)
		return -ENOMEM;
	INIT_LIST_HEAD(&end->queue);
	end->sk.sk_type = sock->type;
	end->sk.sk_family = PF_UNIX;
	end->sk.sk_prot = end->sk.sk_prot_creator = is_stream(end) ? &unix_stream_proto : &unix_dgram_proto;
	end->sk.sk_socket = sock;
	sock->sk = &end->sk;
	sock->ops = &unix_ops;
	sock->state = SS_UNCONNECTED;
	return 0;
}
static const struct net_proto_family unix_family = { .family = PF_UNIX, .create = unix_create };

/* The initcalls of net/socket.c and net/unix/af_unix.c, when a program first asks for a socket. */
void patchscope_need_sockets(void)
{
	static bool is_there;
	int (*function)(void);

	if (is_there)
		return;
	is_there = true;
	function = patchscope_function_of("net/socket.c", "sock_init");
	if (function && function())
		panic("sock_init() failed");
	sock_register(&unix_family);
}

/* net/core/rtnetlink.c: no network device is ever registered, but namespaces come and go under this lock. */
static DEFINE_MUTEX(rtnl_mutex);
void rtnl_lock(void) { mutex_lock(&rtnl_mutex); }
void rtnl_unlock(void) { mutex_unlock(&rtnl_mutex); }
void __rtnl_unlock(void) { mutex_unlock(&rtnl_mutex); }
void unregister_netdevice_many(struct list_head *head) { WARN_ON(!list_empty(head)); }
