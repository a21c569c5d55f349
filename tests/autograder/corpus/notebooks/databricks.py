# Databricks notebook source
# MAGIC %md
# MAGIC # Homework, for any(one) [to] read

# COMMAND ----------

# MAGIC %pip install torch

# COMMAND ----------

def sgd(w, grad, lr=0.01):
    return w - lr * grad

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT 1
