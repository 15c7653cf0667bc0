"""What texts are about, as vectors of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp

from matcher.measures.sampling import unit_rows

_WORD = re.compile(r"[^\W\d_]{3,}")


def word_vectors(texts: Iterable[str]) -> sp.csr_array:
    """Give each text as a vector of its words, rare ones weighing more.

    (1 + log of how often) x log(texts / texts with the word), rows of length 1 (Salton, G. and
    Buckley, C. (1988). Term-weighting approaches in automatic text retrieval. Information
    Processing & Management 24(5), 513-523). A word is three letters or more, in any case; one that
    a single text has says nothing of another.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    csr_array, shape (n_texts, n_words)
        Words in alphabetical order; a text without a word that another has is a row of zeros.

    Examples
    --------
    >>> vectors = word_vectors(["Cloud storage", "storage of cloud data", "car data", ""])
    >>> (vectors @ vectors.T).toarray()[0].round(2).tolist()
    [1.0, 0.82, 0.0, 0.0]
    """
    found = [_WORD.findall(text.casefold()) for text in texts]
    words, column = np.unique(
        np.array([word for each in found for word in each], dtype=object).astype(str),
        return_inverse=True,
    )
    row = np.repeat(np.arange(len(found)), [len(each) for each in found])
    counts = sp.csr_array((np.ones(len(row)), (row, column)), shape=(len(found), len(words)))
    counts.sum_duplicates()
    texts_with = np.bincount(counts.indices, minlength=len(words))
    rarity = np.where(texts_with > 1, np.log(len(found) / np.maximum(texts_with, 1)), 0.0)
    counts.data = 1.0 + np.log(counts.data)
    vectors = unit_rows((counts @ sp.diags_array(rarity)).tocsr())
    vectors.eliminate_zeros()
    return vectors
