/* Walks a linked list of structures and a tree of pointers, as kernel code does most of its time. */
#include <stdio.h>
#include <stdlib.h>

struct node {
	struct node *next;
	struct node *left, *right;
	int key;
	long count;
};

static struct node *insert(struct node *root, struct node *n)
{
	struct node **link = &root;
	while (*link) {
		(*link)->count++;
		link = n->key < (*link)->key ? &(*link)->left : &(*link)->right;
	}
	*link = n;
	return root;
}

int main(void)
{
	struct node *list = 0, *root = 0;
	unsigned seed = 1;
	long sum = 0;
	for (int i = 0; i < 4000; i++) {
		struct node *n = calloc(1, sizeof *n);
		seed = seed * 1103515245u + 12345u;
		n->key = (int)(seed >> 8 & 0xffff);
		n->next = list;
		list = n;
		root = insert(root, n);
	}
	for (int round = 0; round < 10000; round++)
		for (struct node *n = list; n; n = n->next)
			sum += n->key ^ n->count++;
	printf("%ld\n", sum + root->key);
	return 0;
}
